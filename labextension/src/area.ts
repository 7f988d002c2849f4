import { SessionContextDialogs } from '@jupyterlab/apputils';
import { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { OutputAreaModel, SimplifiedOutputArea } from '@jupyterlab/outputarea';
import type { Kernel } from '@jupyterlab/services';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';
import { Panel, Widget } from '@lumino/widgets';

import { Door, IEvent, SHOW, textOf } from './door';
import { insertCell, isRunning, save, whereIs } from './notebook';
import type { Told } from './told';

const WIDGET = 'application/vnd.jupyter.widget-view+json';

/** How long the kernel may be busy before it is said, in milliseconds: less would flicker at every click. */
const SOON = 300;
const LATER = 2000;

/** What an area needs of the application. */
export interface IDesk {
  translator: ITranslator;
  trans: TranslationBundle;
  told: Told;
  /** The user's settings: what a new dataset begins with. */
  defaults(): JSONObject;
  savesFirst(): boolean;
  /** Bring a notebook and its panel to the front. */
  show(notebook: NotebookPanel): void;
  restartAndRunAll(notebook: NotebookPanel): void;
}

/** The panel of one notebook: what the kernel shows, or why it can't. */
export class NotebookArea extends Panel {
  constructor(
    readonly notebook: NotebookPanel,
    private _desk: IDesk
  ) {
    super();
    this.addClass('ks-Area');
    this._status.addClass('ks-Status');
    this._status.node.setAttribute('role', 'status');
    this._spoken.addClass('ks-Spoken');
    this._spoken.node.setAttribute('role', 'status');
    this._notice.addClass('ks-Notice');
    this.addWidget(this._status);
    this.addWidget(this._spoken);
    this.addWidget(this._notice);
    this._notice.hide();

    const { context, sessionContext } = notebook;
    sessionContext.statusChanged.connect(this._onStatus, this);
    sessionContext.kernelChanged.connect(this._onKernel, this);
    context.pathChanged.connect(this.sendContext, this);
    NotebookActions.executed.connect(this._onExecuted, this);
  }

  /** Show the panel, unless it is there already. */
  ensure(files: string[] = []): void {
    this._files.push(...files);
    if (!this._begun) {
      void this._start();
    } else if (files.length) {
      void this._saveFirst().then(() => this.sendContext());
    }
  }

  /** Tell the kernel where the notebook is, what was picked, and what the settings say. */
  sendContext(): void {
    this._door?.send({
      op: 'context',
      ...whereIs(this.notebook),
      files: this._files.splice(0),
      language: this._desk.translator.languageCode.replace('-', '_'),
      defaults: this._desk.defaults(),
      saved: !this.notebook.context.model.dirty
    });
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._clear(!this.notebook.isDisposed);
    window.clearTimeout(this._timer);
    NotebookActions.executed.disconnect(this._onExecuted, this);
    super.dispose();
  }

  private async _start(): Promise<void> {
    const { trans } = this._desk;
    const { context, sessionContext } = this.notebook;
    this._clear(true);
    this._begun = true;
    const attempt = this._attempt;
    const over = () => this.isDisposed || attempt !== this._attempt;
    this._tell(trans.__('Opening the panel…'));
    await Promise.all([context.ready, sessionContext.ready]);
    if (over()) {
      return;
    }
    const kernel = sessionContext.session?.kernel;
    if (!kernel) {
      this._sayNoKernel();
      return;
    }
    const language = (await kernel.spec)?.language ?? '';
    if (over()) {
      return;
    }
    if (language && language.toLowerCase() !== 'python') {
      this._say(
        trans.__(
          'The panel needs a Python kernel, and this notebook runs %1.',
          language
        ),
        trans.__(
          'Files can be shared without it: in a terminal, kaggle-share preview FILES shows what would be published.'
        )
      );
      return;
    }
    if (!this.notebook.content.rendermime.getFactory(WIDGET)) {
      this._say(
        trans.__(
          'JupyterLab can show no widgets. Install jupyterlab_widgets where JupyterLab runs, and load this page again.'
        )
      );
      return;
    }
    const saved = this._saveFirst();
    const shown = this._show(kernel);
    this._watchBusy(kernel.status === 'busy');
    const answer = await shown;
    await saved;
    if (over()) {
      return;
    }
    if (answer.status === 'ok') {
      this._tell('');
      this._door = new Door(kernel, event => this._hear(event));
      this.sendContext();
      this._onStatus();
    } else if (answer.status === 'aborted' && this._aborted++ < 3) {
      // A cell before it failed, and what waited was given up.
      void this._start();
    } else {
      this._sayFailure(answer.name, answer.message);
    }
  }

  private async _show(kernel: Kernel.IKernelConnection): Promise<IAnswer> {
    const output = new SimplifiedOutputArea({
      model: new OutputAreaModel({ trusted: true }),
      // The widget manager registers its renderer with the notebook's own, not with the application's.
      rendermime: this.notebook.content.rendermime
    });
    output.hide();
    this._output = output;
    this.addWidget(output);
    const future = kernel.requestExecute({
      code: SHOW,
      store_history: false,
      stop_on_error: false,
      allow_stdin: false
    });
    output.future = future;
    let content;
    try {
      content = (await future.done).content;
    } catch {
      // The kernel was restarted or is gone: its status says what comes next.
      return { status: 'aborted', name: '', message: '' };
    }
    if (content.status === 'ok') {
      output.show();
      return { status: 'ok', name: '', message: '' };
    }
    if (content.status === 'error') {
      return { status: 'error', name: content.ename, message: content.evalue };
    }
    return { status: 'aborted', name: '', message: '' };
  }

  private async _saveFirst(): Promise<void> {
    if (this._desk.savesFirst()) {
      await save(this.notebook);
    }
  }

  private _hear(event: IEvent): void {
    const { told } = this._desk;
    const show = () => this._desk.show(this.notebook);
    switch (event.op) {
      case 'save':
        void save(this.notebook).then(ok =>
          this._door?.send({ op: 'saved', ok, ...whereIs(this.notebook) })
        );
        break;
      case 'running':
        if (event.on) {
          told.running(this, '', null, show);
        } else {
          told.ended(this);
          this._speak('');
        }
        break;
      case 'progress': {
        const step = textOf(event.step);
        const fraction =
          typeof event.fraction === 'number' ? event.fraction : null;
        told.running(this, step, fraction, show);
        this._speak(step);
        break;
      }
      case 'published':
        told.published(event);
        break;
      case 'failed':
        told.failed(event, show);
        break;
      case 'insert_cell':
        insertCell(this.notebook, textOf(event.source));
        break;
      case 'restart_and_run_all':
        this._desk.restartAndRunAll(this.notebook);
        break;
    }
  }

  // ── the kernel ────────────────────────────────────────────────────────────────────────────────

  private _onStatus(): void {
    const { trans } = this._desk;
    const { sessionContext } = this.notebook;
    const status = sessionContext.session?.kernel?.status;
    if (status === 'restarting' || status === 'autorestarting') {
      this._lost();
      this._tell(trans.__('The kernel is restarting…'));
    } else if (status === 'dead') {
      this._lost();
      this._say(trans.__('The kernel has stopped. Restart it to go on.'));
    } else if (status === 'idle' || status === 'busy') {
      if (this._isLost) {
        this._again();
      }
      this._watchBusy(status === 'busy');
    }
  }

  private _onKernel(): void {
    const { sessionContext } = this.notebook;
    if (!sessionContext.isReady) {
      // Whoever begins waits for that.
      return;
    }
    this._lost();
    if (sessionContext.session?.kernel) {
      this._again();
    } else if (!sessionContext.isDisposed) {
      this._sayNoKernel();
    }
  }

  private _onExecuted(_: unknown, done: { notebook: Widget }): void {
    if (done.notebook === this.notebook.content) {
      this._onStatus();
    }
  }

  private _lost(): void {
    if (this._begun) {
      this._clear(false);
      this._isLost = true;
    }
  }

  /** After a restart: at once where it is seen, else when it is shown next. */
  private _again(): void {
    this._isLost = false;
    this._tell('');
    this._begun = false;
    if (this.isVisible) {
      this.ensure();
    }
  }

  private _watchBusy(busy: boolean): void {
    window.clearTimeout(this._timer);
    const cell = isRunning(this.notebook);
    if (!busy && !cell) {
      if (this._saidBusy) {
        this._tell(this._door ? '' : this._desk.trans.__('Opening the panel…'));
      }
      return;
    }
    const { trans } = this._desk;
    this._timer = window.setTimeout(
      () => {
        if (this._output) {
          this._tell(
            isRunning(this.notebook)
              ? trans.__('The panel answers when the cell has finished.')
              : trans.__('The kernel is busy. The panel answers when it is done.')
          );
          this._saidBusy = true;
        }
      },
      cell ? SOON : LATER
    );
  }

  private _clear(kernelLives: boolean): void {
    this._attempt++;
    this._begun = false;
    this._isLost = false;
    this._door?.close(kernelLives);
    this._door = null;
    this._output?.dispose();
    this._output = null;
    this._desk.told.ended(this);
    this._notice.hide();
    this._tell('');
    this._speak('');
  }

  // ── what is said ──────────────────────────────────────────────────────────────────────────────

  private _tell(text: string): void {
    this._saidBusy = false;
    if (this._status.node.textContent !== text) {
      this._status.node.textContent = text;
    }
  }

  /** For screen readers alone: what is seen in the panel already. */
  private _speak(text: string): void {
    if (this._spoken.node.textContent !== text) {
      this._spoken.node.textContent = text;
    }
  }

  private _say(...paragraphs: string[]): void {
    this._tell('');
    this._output?.dispose();
    this._output = null;
    say(this._notice.node, ...paragraphs);
    this._notice.show();
  }

  private _sayNoKernel(): void {
    const { trans, translator } = this._desk;
    this._say(
      trans.__('This notebook has no kernel. The panel shows what a kernel holds.')
    );
    this._button(trans.__('Choose a kernel'), () => {
      void new SessionContextDialogs({ translator }).selectKernel(
        this.notebook.sessionContext
      );
    });
  }

  private _sayFailure(name: string, message: string): void {
    const { trans } = this._desk;
    const missing = name === 'ModuleNotFoundError' || name === 'ImportError';
    if (missing && message.includes('kaggle_share')) {
      const command = '%pip install --upgrade kaggle-share';
      this._say(
        trans.__('This notebook’s kernel has no kaggle-share, or an old one.'),
        trans.__('Install it with: pip install --upgrade kaggle-share')
      );
      this._button(trans.__('Write the command into a cell'), () =>
        insertCell(this.notebook, command)
      );
    } else {
      const why = message || name;
      this._say(
        why
          ? trans.__('The panel could not be shown: %1', why.slice(0, 400))
          : trans.__('The panel could not be shown: a cell before it failed.')
      );
    }
    this._button(trans.__('Try again'), () => void this._start());
  }

  private _button(label: string, act: () => void): void {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-mod-styled';
    button.textContent = label;
    button.addEventListener('click', act);
    this._notice.node.append(button);
  }

  private _status = new Widget();
  private _spoken = new Widget();
  private _notice = new Widget();
  private _output: SimplifiedOutputArea | null = null;
  private _door: Door | null = null;
  private _files: string[] = [];
  /** Counts what was begun, so that an answer that comes too late is known. */
  private _attempt = 0;
  private _aborted = 0;
  private _begun = false;
  private _isLost = false;
  private _saidBusy = false;
  private _timer = 0;
}

interface IAnswer {
  status: 'ok' | 'error' | 'aborted';
  name: string;
  message: string;
}

/** Fill a node with paragraphs. They are text, whatever they hold. */
export function say(node: HTMLElement, ...paragraphs: string[]): void {
  node.replaceChildren(
    ...paragraphs.map(text => {
      const paragraph = document.createElement('p');
      paragraph.textContent = text;
      return paragraph;
    })
  );
}
