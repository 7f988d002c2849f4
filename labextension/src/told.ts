import { Notification } from '@jupyterlab/apputils';
import type { IStatusBar } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { IEvent, textOf, webAddress } from './door';

/** Longer messages are cut by JupyterLab, in the middle of a word. */
const LONGEST = 140;

/** How long a toast stays, in milliseconds; without a time there is none, only a number on the bell. */
const STAYS = 20000;

/** What a user is told outside of the panel: toasts, and an item of the status bar while something is sent. */
export class Told {
  constructor(
    private _trans: TranslationBundle,
    statusBar: IStatusBar | null
  ) {
    this._item = new StatusItem();
    statusBar?.registerStatusItem('kaggle-share:running', {
      item: this._item,
      align: 'left',
      rank: 100,
      isActive: () => this._running.size > 0,
      activeStateChanged: this._changed
    });
  }

  /** Something was published: a toast with the link. */
  published(event: IEvent, show: () => void): void {
    // What was said of it before is over.
    Notification.dismiss(this._waiting.get(textOf(event.ref)) ?? 'none');
    const url = webAddress(event.url);
    const options = {
      autoClose: STAYS,
      actions: url ? [this._open(url)] : []
    };
    if (event.verified === false) {
      options.actions.push(this._show(show));
      Notification.warning(this._wordsOf(event), options);
    } else {
      Notification.success(this._wordsOf(event), options);
    }
  }

  /** Something was accepted, and is being processed: it is finished later. */
  submitted(event: IEvent, show: () => void): void {
    const words = this._trans.__(
      'Version %1 of %2 is accepted and being processed. Look again in the panel later.',
      textOf(event.version),
      textOf(event.ref)
    );
    const told = Notification.info(shortened(words), { autoClose: STAYS, actions: [this._show(show)] });
    this._waiting.set(textOf(event.ref), told);
  }

  /** A publication was stopped: what that left, for those who don't see the panel. */
  stopped(event: IEvent, who: string, show: () => void): void {
    const trans = this._trans;
    const words: { [left: string]: string } = {
      nothing: trans.__('Stopped. Nothing was published; Continue in the panel goes on from there.'),
      private: trans.__('Stopped. It is still private.'),
      accepted: trans.__('Stopped. What was accepted stays there; the panel finishes it.')
    };
    const unknown = trans.__(
      'Stopped while it was being asked for, so that it may have been done. Look in the panel.'
    );
    Notification.info(shortened(named(who, words[textOf(event.left)] ?? unknown)), {
      autoClose: STAYS,
      actions: [this._show(show)]
    });
  }

  /** A publication failed: a toast that stays, with the way to the panel. */
  failed(event: IEvent, area: object, who: string, show: () => void): void {
    const words = named(who, textOf(event.message) || this._trans.__('Publishing failed.'));
    this._over(area);
    this._failed.set(area, Notification.error(shortened(words), { autoClose: false, actions: [this._show(show)] }));
  }

  /** Something runs for a notebook. Selecting the item shows its panel. */
  running(who: object, step: string, fraction: number | null, show: () => void): void {
    const before = this._running.size;
    if (!this._running.has(who)) {
      this._over(who);
    }
    this._running.add(who);
    this._item.tell(this._trans.__('Share on Kaggle: %1', step || this._trans.__('working')), fraction, show);
    if (!before) {
      this._changed.emit(undefined);
    }
  }

  /** Whether something runs for it, as far as was told. */
  runs(who: object): boolean {
    return this._running.has(who);
  }

  /** Nothing runs for it any longer. */
  ended(who: object): void {
    if (this._running.delete(who)) {
      this._changed.emit(undefined);
    }
  }

  /** It is tried again, so that how it failed before is over. */
  private _over(area: object): void {
    Notification.dismiss(this._failed.get(area) ?? 'none');
    this._failed.delete(area);
  }

  private _wordsOf(event: IEvent): string {
    const trans = this._trans;
    const ref = textOf(event.ref);
    const version = textOf(event.version);
    if (event.what === 'public') {
      return shortened(trans.__('%1 is public now: everybody sees it.', ref));
    }
    if (event.what === 'update' || !version) {
      return shortened(trans.__('%1 is up to date.', ref));
    }
    return shortened(
      event.verified === false
        ? trans.__('Version %1 of %2 is published, but could not be verified.', version, ref)
        : trans.__('Version %1 of %2 is published.', version, ref)
    );
  }

  private _open(url: string): Notification.IAction {
    return {
      label: this._trans.__('Open'),
      caption: this._trans.__('Open %1 in a new tab', url),
      displayType: 'link',
      callback: () => {
        window.open(url, '_blank', 'noopener,noreferrer');
      }
    };
  }

  private _show(show: () => void): Notification.IAction {
    return { label: this._trans.__('Show'), callback: show };
  }

  /** What was told of datasets that are being processed. */
  private _waiting = new Map<string, string>();
  /** How it failed last, for whom. */
  private _failed = new Map<object, string>();
  private _running = new Set<object>();
  private _changed = new Signal<this, void>(this);
  private _item: StatusItem;
}

class StatusItem extends Widget {
  constructor() {
    const node = document.createElement('div');
    super({ node });
    this._button.type = 'button';
    this._button.className = 'ks-StatusItem';
    this._button.append(this._text, this._bar);
    this._button.addEventListener('click', () => this._show());
    node.append(this._button);
  }

  tell(text: string, fraction: number | null, show: () => void): void {
    this._show = show;
    this._text.textContent = text;
    this._bar.setAttribute('aria-label', text);
    if (fraction === null) {
      this._bar.removeAttribute('value');
    } else {
      this._bar.value = Math.min(1, Math.max(0, fraction));
    }
  }

  private _button = document.createElement('button');
  private _text = document.createElement('span');
  private _bar = document.createElement('progress');
  private _show: () => void = () => undefined;
}

/** What is said of a notebook that isn't in front. */
function named(who: string, words: string): string {
  return who ? `${who}: ${words}` : words;
}

/** Whole sentences, as many as there is room for; the panel has the rest. */
function shortened(text: string): string {
  const characters = Array.from(text);
  if (characters.length <= LONGEST) {
    return text;
  }
  const cut = characters.slice(0, LONGEST - 1).join('');
  const end = Math.max(cut.lastIndexOf('. '), cut.lastIndexOf('。'));
  return end > LONGEST / 3 ? cut.slice(0, end + 1) : `${cut}…`;
}
