/** What the kernel shows, in the side panel or in a cell. */
const PANEL = '.kshare-panel';
const SIDE = '.ks-SidePanel';
/** Of the panel: what a button at its foot changes, and that button. */
const BODY = '.kshare-panel-body';
const NEXT = '.kshare-panel-next';

/** What takes away what the keyboard is on: it is hidden, switched off, or taken out of the page. */
const WATCHED = {
  attributes: true,
  attributeFilter: ['class', 'disabled', 'hidden', 'style'],
  childList: true,
  subtree: true
};

/**
 * Keeps the keyboard in the panel.
 *
 * A button that did what it was there for is often gone, and takes the focus along: it would be nowhere, and a screen
 * reader at the page's beginning. It goes to the nearest box around that is still there, from which Tab leads to what
 * is in it; and back, where what was gone comes back before the user went on. A box does nothing when Enter is
 * pressed once too often, as a button there might.
 */
export class Keeper {
  constructor() {
    document.addEventListener('focusin', event => this._enter(event.target));
    document.addEventListener('focusout', event => this._leave(event.target));
    document.addEventListener('click', event => this._click(event));
  }

  private _enter(target: EventTarget | null): void {
    if (!(target instanceof HTMLElement) || target === this._standIn) {
      return;
    }
    const home = target.closest<HTMLElement>(SIDE) ?? target.closest<HTMLElement>(PANEL);
    this._release();
    this._watch(home);
    this._at = home ? target : null;
    this._around = [];
    for (let box = home && target.parentElement; box; box = box === home ? null : box.parentElement) {
      this._around.push(box);
    }
  }

  private _leave(target: EventTarget | null): void {
    // While what it was on is being taken out of the page, it may still look as if it was there.
    queueMicrotask(() => {
      const node = target === this._standIn ? this._standIn : target === this._at ? this._at : null;
      // A page behind others loses the focus too.
      if (node && isThere(node) && document.activeElement === document.body && document.hasFocus()) {
        // The user went away from it, to nothing that takes the focus.
        this._release();
        this._watch(null);
        this._at = null;
      }
    });
  }

  private _changed(): void {
    const active = document.activeElement;
    const isLost = active === this._at || active === this._standIn || active === document.body;
    if (!this._at || !isLost) {
      return;
    }
    if (!isThere(this._at)) {
      this._stand(this._around.find(isThere));
    } else if (this._standIn) {
      this._release();
      this._at.focus({ preventScroll: true });
    }
  }

  /** The button at the foot leads to another part: who came by keyboard goes on at its beginning, not at its end. */
  private _click(event: MouseEvent): void {
    const next = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>(NEXT) : null;
    const body = next?.closest(PANEL)?.querySelector<HTMLElement>(BODY);
    // A key's click has no count.
    if (!next || !body || event.detail > 0) {
      return;
    }
    const observer = new MutationObserver(() => {
      observer.disconnect();
      if (document.activeElement === next) {
        this._at = null;
        this._stand(body);
      }
    });
    observer.observe(body, { childList: true });
  }

  private _stand(box: HTMLElement | undefined): void {
    if (box && box !== this._standIn) {
      this._release();
      this._standIn = box;
      this._had = box.getAttribute('tabindex');
      if (this._had === null) {
        box.tabIndex = -1;
      }
      box.focus({ preventScroll: true });
    }
  }

  private _release(): void {
    if (this._had === null) {
      this._standIn?.removeAttribute('tabindex');
    }
    this._standIn = null;
  }

  private _watch(home: HTMLElement | null): void {
    this._observer.disconnect();
    if (home) {
      this._observer.observe(home, WATCHED);
    }
  }

  private _observer = new MutationObserver(() => this._changed());
  /** Where the keyboard is in a panel, or was before that went away. */
  private _at: HTMLElement | null = null;
  /** The boxes around it, the nearest first. */
  private _around: HTMLElement[] = [];
  /** The box that has the focus meanwhile. */
  private _standIn: HTMLElement | null = null;
  private _had: string | null = null;
}

function isThere(node: HTMLElement): boolean {
  return node.isConnected && !(node as HTMLButtonElement).disabled && node.getClientRects().length > 0;
}
