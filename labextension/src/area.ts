import { SessionContextDialogs } from '@jupyterlab/apputils';
import { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { OutputAreaModel, SimplifiedOutputArea } from '@jupyterlab/outputarea';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';
import { Panel, Widget } from '@lumino/widgets';

import { Awaited } from './awaited';
import { Door, IEvent, SHOW, textOf } from './door';
import { insertCell, isRunning, save, whereIs } from './notebook';
import { Said } from './said';
import type { Told } from './told';

const WIDGET = 'application/vnd.jupyter.widget-view+json';
const INSTALL = 'pip install --upgrade kaggle-share';

/** How long the kernel may be busy before it is said, in milliseconds: less would flicker at every click. */
const SOON = 300;
const LATER = 2000;
/** How a publication ends, as the kernel tells it. */
const ENDS = ['published', 'submitted', 'stopped', 'failed'];
/** How often the panel is asked for again, where cells before it failed. */
const TRIES = 3;

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
    this._trans = _desk.trans;
    this.addClass('ks-Area');
    this.addWidget(this._said);
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
      saved: !this.notebook.context.model.dirty,
      awaits: Awaited.has(this._kernel)
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

  // ── showing it ────────────────────────────────────────────────────────────────────────────────

  private async _start(tries = TRIES): Promise<void> {
    this._clear(true);
    this._begun = true;
    const attempt = this._attempt;
    const over = () => this.isDisposed || attempt !== this._attempt;
    this._said.status(this._trans.__('Opening the panel…'));
    const { context, sessionContext } = this.notebook;
    this._waits = true;
    await Promise.all([context.ready, sessionContext.ready]);
    this._waits = false;
    const kernel = sessionContext.session?.kernel;
    const spec = await kernel?.spec;
    if (over() || !this._isAble(kernel, spec?.language ?? '')) {
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
    if (answer?.status === 'ok') {
      this._output?.show();
      this._said.clear();
      this._door = new Door(kernel, event => this._hear(event));
      this.sendContext();
      // The kernel tells how far it is, and then it is awaited again, or how it ended.
      Awaited.remove(kernel.id);
      this._onStatus();
    } else if (answer?.status === 'error') {
      this._sayFailure(answer.ename, answer.evalue);
    } else if (tries > 1) {
      // A cell before it failed, and what waited was given up.
      void this._start(tries - 1);
    } else {
      this._sayFailure('', '');
    }
  }

  /** Ask the kernel for the panel. Null where it was restarted meanwhile or is gone: its status says what is next. */
  private async _show(kernel: Kernel.IKernelConnection): Promise<KernelMessage.IExecuteReplyMsg['content'] | null> {
    this._output = new SimplifiedOutputArea({
      model: new OutputAreaModel({ trusted: true }),
      // The widget manager registers its renderer with the notebook's own, not with the application's.
      rendermime: this.notebook.content.rendermime
    });
    // Where it fails, the traceback is nobody's business.
    this._output.hide();
    this.addWidget(this._output);
    const how = { store_history: false, stop_on_error: false, allow_stdin: false };
    const future = kernel.requestExecute({ code: SHOW, ...how });
    this._output.future = future;
    try {
      return (await future.done).content;
    } catch {
      return null;
    }
  }

  private async _saveFirst(): Promise<void> {
    if (this._desk.savesFirst()) {
      await save(this.notebook);
    }
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
    this._said.clear();
  }

  private _hear(event: IEvent): void {
    const { notebook } = this;
    const { told } = this._desk;
    const show = () => this._desk.show(notebook);
    if (ENDS.includes(event.op)) {
      Awaited.remove(this._kernel);
    }
    switch (event.op) {
      case 'save':
        void save(notebook).then(ok => this._door?.send({ op: 'saved', ok, ...whereIs(notebook) }));
        break;
      case 'running':
        if (event.on) {
          Awaited.add(this._kernel);
          told.running(this, '', null, show);
        } else {
          told.ended(this);
          this._said.speak('');
        }
        break;
      case 'progress': {
        const step = textOf(event.step);
        told.running(this, step, typeof event.fraction === 'number' ? event.fraction : null, show);
        this._said.speak(step);
        break;
      }
      case 'published':
        told.published(event, show);
        break;
      case 'submitted':
        told.submitted(event, show);
        break;
      case 'stopped':
        // Who stopped it there reads it there.
        if (!this._isSeen) {
          told.stopped(event, this._name, show);
        }
        break;
      case 'failed':
        told.failed(event, this, this._isSeen ? '' : this._name, show);
        break;
      case 'lost':
        this._tellLost();
        break;
      case 'insert_cell':
        insertCell(notebook, textOf(event.source));
        break;
      case 'copy':
        // Refused where the page may not write there; the panel shows the text, marked, as well.
        void navigator.clipboard?.writeText(textOf(event.text)).catch(() => undefined);
        break;
      case 'restart_and_run_all':
        this._desk.restartAndRunAll(notebook);
        break;
    }
  }

  /** Whether somebody who looks at this page sees the panel. */
  private get _isSeen(): boolean {
    return this.isVisible && document.visibilityState === 'visible';
  }

  private get _name(): string {
    return this.notebook.title.label;
  }

  private get _kernel(): string {
    return this.notebook.sessionContext.session?.kernel?.id ?? '';
  }

  // ── the kernel ────────────────────────────────────────────────────────────────────────────────

  private _onStatus(): void {
    const status = this.notebook.sessionContext.session?.kernel?.status;
    if (status === 'restarting' || status === 'autorestarting') {
      this._lose();
      this._said.status(this._trans.__('The kernel is restarting…'));
    } else if (status === 'dead') {
      this._lose();
      this._said.notice([this._trans.__('The kernel has stopped. Restart it to go on.')]);
    } else if (status === 'idle' || status === 'busy') {
      if (this._isLost) {
        this._again();
      }
      this._watchBusy(status === 'busy');
    }
  }

  private _onKernel(): void {
    const { sessionContext } = this.notebook;
    if (this._waits || sessionContext.isDisposed) {
      return;
    }
    this._lose();
    if (sessionContext.session?.kernel) {
      this._again();
    } else {
      this._sayNoKernel();
    }
  }

  private _onExecuted(_: unknown, done: { notebook: Widget }): void {
    if (done.notebook === this.notebook.content) {
      this._onStatus();
    }
  }

  /** What the kernel showed is gone with it. */
  private _lose(): void {
    if (this._begun) {
      if (this._desk.told.runs(this) || Awaited.has(this._kernel)) {
        this._tellLost();
      }
      Awaited.remove(this._kernel);
      this._clear(false);
      this._isLost = true;
    }
  }

  /** After a restart: at once where it is seen, else when it is shown next. */
  private _again(): void {
    this._clear(false);
    if (this.isVisible) {
      this.ensure();
    }
  }

  private _watchBusy(busy: boolean): void {
    window.clearTimeout(this._timer);
    const cell = isRunning(this.notebook);
    if (busy || cell) {
      this._timer = window.setTimeout(() => this._sayBusy(), cell ? SOON : LATER);
    } else if (this._saidBusy) {
      this._saidBusy = false;
      this._said.status(this._door ? '' : this._trans.__('Opening the panel…'));
    }
  }

  /** The kernel that published is gone, and nobody here knows how far it came. */
  private _tellLost(): void {
    const message = this._trans.__(
      'The kernel ended while it was publishing. Publish again: what has arrived is not sent twice.'
    );
    const show = () => this._desk.show(this.notebook);
    this._desk.told.failed({ op: 'failed', message }, this, this._isSeen ? '' : this._name, show);
  }

  // ── what is said ──────────────────────────────────────────────────────────────────────────────

  private _isAble(
    kernel: Kernel.IKernelConnection | null | undefined,
    language: string
  ): kernel is Kernel.IKernelConnection {
    const trans = this._trans;
    if (!kernel) {
      this._sayNoKernel();
    } else if (language && language.toLowerCase() !== 'python') {
      this._said.notice([
        trans.__('The panel needs a Python kernel, and this notebook runs %1.', language),
        trans.__(
          'Files can be shared without it: in a terminal, kaggle-share preview FILES shows what would be published.'
        )
      ]);
    } else if (!this.notebook.content.rendermime.getFactory(WIDGET)) {
      this._said.notice([
        trans.__(
          'JupyterLab can show no widgets. Install jupyterlab_widgets where JupyterLab runs, and load this page again.'
        )
      ]);
    } else {
      return true;
    }
    return false;
  }

  private _sayBusy(): void {
    if (this._output) {
      this._saidBusy = true;
      this._said.status(
        isRunning(this.notebook)
          ? this._trans.__('The panel answers when the cell has finished.')
          : this._trans.__('The kernel is busy. The panel answers when it is done.')
      );
    }
  }

  private _sayNoKernel(): void {
    const { translator } = this._desk;
    this._said.notice(
      [this._trans.__('This notebook has no kernel. The panel shows what a kernel holds.')],
      [
        this._trans.__('Choose a kernel'),
        () => void new SessionContextDialogs({ translator }).selectKernel(this.notebook.sessionContext)
      ]
    );
  }

  private _sayFailure(name: string, message: string): void {
    const trans = this._trans;
    const why = (message || name).slice(0, 400);
    const again: [string, () => void] = [trans.__('Try again'), () => void this._start()];
    this._output?.dispose();
    this._output = null;
    if (/^(ModuleNotFound|Import)Error$/.test(name) && message.includes('kaggle_share')) {
      this._said.notice(
        [
          trans.__('This notebook’s kernel has no kaggle-share, or an old one.'),
          trans.__('Install it with: %1', INSTALL)
        ],
        [trans.__('Write the command into a cell'), () => insertCell(this.notebook, `%${INSTALL}`)],
        again
      );
    } else if (why) {
      this._said.notice([trans.__('The panel could not be shown: %1', why)], again);
    } else {
      this._said.notice([trans.__('The panel could not be shown: a cell before it failed.')], again);
    }
  }

  private _trans: TranslationBundle;
  private _said = new Said();
  private _output: SimplifiedOutputArea | null = null;
  private _door: Door | null = null;
  private _files: string[] = [];
  /** Counts what was begun, so that an answer that comes too late is known. */
  private _attempt = 0;
  private _begun = false;
  /** A notebook that is being opened gets its kernel by and by. */
  private _waits = false;
  private _isLost = false;
  private _saidBusy = false;
  private _timer = 0;
}
