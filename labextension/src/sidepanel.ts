import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { Panel } from '@lumino/widgets';
import type { Message } from '@lumino/messaging';

import { IDesk, NotebookArea } from './area';
import { Awaited } from './awaited';
import { shareIcon } from './icon';
import { Said } from './said';

/** How long JupyterLab may take to give the focus back to the notebook, in milliseconds, and how often it tries. */
const HELD = 2000;
const TRIES = 4;

/** The side panel: the area of the active notebook, one for each that was shown here. */
export class SidePanel extends Panel {
  constructor(
    private _tracker: INotebookTracker,
    private _desk: IDesk
  ) {
    super();
    const { trans } = _desk;
    this.id = 'kaggle-share';
    this.addClass('ks-SidePanel');
    this.title.icon = shareIcon;
    this.title.caption = trans.__('Share on Kaggle');
    this.node.setAttribute('role', 'region');
    this.node.tabIndex = -1;
    this.node.setAttribute('aria-label', trans.__('Share on Kaggle'));
    this.addWidget(this._empty);
    _tracker.currentChanged.connect(this._follow, this);
    _tracker.widgetAdded.connect(this._resume, this);
  }

  /** The areas there are. */
  get areas(): NotebookArea[] {
    return [...this._areas.values()];
  }

  /** Pick files for the active notebook, or for the next that is opened. */
  pick(files: string[]): void {
    this._files = [...new Set([...this._files, ...files])];
    this._follow();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._follow();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._follow();
  }

  /**
   * Take the keyboard, so that the next Tab leads into the panel. Not whenever it is activated: JupyterLab does that
   * also while it loads a page, where the keyboard is the notebook's.
   */
  takeFocus(): void {
    if (!this.node.contains(document.activeElement)) {
      this.node.focus({ preventScroll: true });
      hold(this.node);
    }
  }

  private _follow(): void {
    const current = this._tracker.currentWidget;
    this._areas.forEach(area => area.setHidden(area.notebook !== current));
    this._empty.setHidden(current !== null);
    if (!current) {
      this._sayEmpty();
    } else if (this.isVisible) {
      // Nothing runs in a kernel before somebody has looked here.
      this._area(current).ensure(this._files.splice(0));
    }
  }

  /** Listen to a kernel again that published for this page before it was loaded again. */
  private async _resume(_: INotebookTracker, notebook: NotebookPanel): Promise<void> {
    await notebook.sessionContext.ready;
    const kernel = notebook.sessionContext.session?.kernel?.id;
    if (kernel && Awaited.has(kernel) && !notebook.isDisposed) {
      this._area(notebook).ensure();
      this._follow();
    }
  }

  private _area(notebook: NotebookPanel): NotebookArea {
    let area = this._areas.get(notebook);
    if (!area) {
      area = new NotebookArea(notebook, this._desk);
      this._areas.set(notebook, area);
      this.addWidget(area);
      notebook.disposed.connect(() => {
        this._areas.get(notebook)?.dispose();
        this._areas.delete(notebook);
      });
    }
    return area;
  }

  private _sayEmpty(): void {
    const { trans } = this._desk;
    const count = this._files.length;
    const open = trans.__('Open a notebook: what it made is shared from here, with the notebook that made it.');
    const waiting = trans._n(
      '%1 file or folder is picked, and waits for a notebook.',
      '%1 files or folders are picked, and wait for a notebook.',
      count
    );
    this._empty.notice(count ? [waiting, open] : [open]);
  }

  private _areas = new Map<NotebookPanel, NotebookArea>();
  private _empty = new Said();
  private _files: string[] = [];
}

/** Keep the focus against JupyterLab, whose palette gives it back to the notebook when it closes; never against the user. */
function hold(node: HTMLElement): void {
  const until = Date.now() + HELD;
  let tries = TRIES;
  const users = ['keydown', 'pointerdown'] as const;
  const back = ({ target }: FocusEvent) => {
    const isElsewhere = target instanceof Element && !node.contains(target);
    if (Date.now() > until || !tries || (isElsewhere && target.closest('.jp-Dialog'))) {
      release();
    } else if (isElsewhere) {
      tries--;
      node.focus({ preventScroll: true });
    }
  };
  const release = () => {
    document.removeEventListener('focusin', back);
    users.forEach(name => document.removeEventListener(name, release, true));
  };
  document.addEventListener('focusin', back);
  users.forEach(name => document.addEventListener(name, release, true));
}
