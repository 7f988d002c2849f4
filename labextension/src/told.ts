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
  published(event: IEvent): void {
    const trans = this._trans;
    const url = webAddress(event.url);
    const version = textOf(event.version);
    const ref = textOf(event.ref);
    Notification.success(
      shortened(
        version ? trans.__('Version %1 of %2 is published.', version, ref) : trans.__('%1 is published.', ref)
      ),
      {
        autoClose: STAYS,
        actions: url
          ? [
              {
                label: trans.__('Open'),
                caption: trans.__('Open %1 in a new tab', url),
                displayType: 'link',
                callback: () => {
                  window.open(url, '_blank', 'noopener,noreferrer');
                }
              }
            ]
          : []
      }
    );
  }

  /** A publication failed: a toast that stays, with the way to the panel. */
  failed(event: IEvent, show: () => void): void {
    Notification.error(shortened(textOf(event.message) || this._trans.__('Publishing failed.')), {
      autoClose: false,
      actions: [{ label: this._trans.__('Show'), callback: show }]
    });
  }

  /** Something runs for a notebook. Selecting the item shows its panel. */
  running(who: object, step: string, fraction: number | null, show: () => void): void {
    const before = this._running.size;
    this._running.add(who);
    this._item.tell(this._trans.__('Share on Kaggle: %1', step || this._trans.__('working')), fraction, show);
    if (!before) {
      this._changed.emit(undefined);
    }
  }

  /** Nothing runs for it any longer. */
  ended(who: object): void {
    if (this._running.delete(who)) {
      this._changed.emit(undefined);
    }
  }

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

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : text;
}
