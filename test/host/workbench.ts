import { setTimeout as sleep } from 'node:timers/promises';
import type { FrameLocator, Locator, Page } from 'playwright-core';

const exact = (text: string): RegExp => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

/** What a person does in a window of VS Code. Every step waits for what it needs; none relies on the smoke-test driver. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }
  get toasts(): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item');
  }
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }
  get quickRows(): Locator {
    return this.quickInput.locator('.monaco-list-row');
  }
  /** The text box of a pick list or an input box. Its `type` differs between versions even for passwords: do not assert on it. */
  get quickText(): Locator {
    return this.quickInput.locator('input.input').first();
  }
  get problems(): Locator {
    return this.page.locator('.markers-panel .monaco-list-row');
  }
  get squiggles(): Locator {
    return this.page.locator('.squiggly-error, .squiggly-warning, .squiggly-info, .squiggly-hint');
  }

  /** Waits until the window is restored and the extension host has answered (its remote indicator then names the host). */
  async ready(): Promise<void> {
    const restored = (): boolean => performance.getEntriesByName('code/LifecyclePhase/Restored').length > 0;
    await this.page.waitForFunction(restored, undefined, { timeout: 60_000 });
    await this.page.locator('.part.sidebar .composite, .part.editor').first().waitFor();
  }

  /**
   * Runs a command by its title in the palette ("Preflight: Lint Workspace"), trying again while its extension loads.
   * @throws Error when the palette never lists it
   */
  async command(title: string, timeout = 20_000): Promise<void> {
    const end = Date.now() + timeout;
    for (;;) {
      await this.page.keyboard.press('F1');
      await this.quickText.waitFor();
      await this.quickText.fill(`>${title}`);
      const row = this.quickRows.filter({ has: this.page.locator('.label-name', { hasText: exact(title) }) }).first();
      try {
        await row.click({ timeout: 1500 });
        // A click on a row that is just drawn again is lost, and the palette stays.
        await this.#untilTaken(`>${title}`);
        return;
      } catch (error) {
        await this.page.keyboard.press('Escape');
        if (Date.now() > end) throw new Error(`The palette has no command ${title}.`, { cause: error });
      }
    }
  }

  /** Waits until the palette has closed, or asks something else. @throws Error when it still shows `text` */
  async #untilTaken(text: string): Promise<void> {
    for (const end = Date.now() + 2000; Date.now() < end; await sleep(30)) {
      if (!(await this.quickInput.isVisible())) return;
      if ((await this.quickText.inputValue({ timeout: 200 }).catch(() => '')) !== text) return;
    }
    throw new Error('The palette did not take the click.');
  }

  /** Opens a file of the workspace by its path in it, through quick open. */
  async openFile(place: string): Promise<void> {
    const name = place.split('/').at(-1) ?? place;
    const end = Date.now() + 20_000;
    for (;;) {
      await this.page.keyboard.press('F1');
      await this.quickText.waitFor();
      await this.quickText.fill(place);
      try {
        await this.quickRows.filter({ hasText: name }).first().click({ timeout: 3000 });
        await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor({ timeout: 5000 });
        return;
      } catch (error) {
        await this.page.keyboard.press('Escape');
        if (Date.now() > end) throw new Error(`Quick open did not find ${place}.`, { cause: error });
        await sleep(300);
      }
    }
  }

  /** Whether the activity bar has a container of this title. */
  async hasView(title: string): Promise<boolean> {
    return (await this.viewIcon(title).count()) > 0;
  }
  private viewIcon(title: string): Locator {
    return this.page.locator(`.activitybar .action-item a[aria-label^="${title}"]`).first();
  }

  /** Shows a side-bar container by its title. A second click would close it, so an open one is left alone. */
  async openView(title: string): Promise<void> {
    const shown = this.page.locator('.part.sidebar .composite.title h2', { hasText: new RegExp(`^${title}`, 'i') });
    // Forced: a badge may lie over the icon.
    if (!(await shown.isVisible())) await this.viewIcon(title).click({ force: true });
    await shown.waitFor();
  }

  /** A section of the side bar or the panel by its heading. */
  pane(title: string): Locator {
    return this.page.locator('.pane').filter({ has: this.page.locator(`.pane-header h3.title:text-is("${title}")`) });
  }
  treeRow(within: Locator, label: string | RegExp): Locator {
    return within.locator('.monaco-list-row').filter({ has: this.page.locator('.label-name', { hasText: label }) });
  }
  /** The check box of a tree row; its `aria-checked` tells its state. */
  checkbox(row: Locator): Locator {
    return row.locator('.custom-view-tree-node-item-checkbox');
  }

  /** Opens the Problems panel and waits for its first row, if `some`. */
  async openProblems(some = true): Promise<void> {
    // Not by its key, which would close a panel that the product is just opening.
    await this.command('Problems: Focus on Problems View');
    await this.page.locator('.markers-panel').waitFor();
    if (some) await this.problems.first().waitFor();
  }

  /** Waits for a notification containing `text`. */
  async toast(text: string | RegExp): Promise<Locator> {
    const toast = this.toasts.filter({ hasText: text }).first();
    await toast.waitFor();
    return toast;
  }
  async toastButton(text: string | RegExp, button: string): Promise<void> {
    await (await this.toast(text)).locator('.monaco-button', { hasText: exact(button) }).click();
  }
  /** Presses a button of the modal dialog and waits until it is gone. */
  async dialogButton(button: string): Promise<void> {
    await this.dialog
      .locator('.monaco-button', { hasText: exact(button) })
      .first()
      .click();
    await this.dialog.waitFor({ state: 'detached' });
  }

  /** Puts the cursor at a place of the active editor (both from 1). */
  async goTo(line: number, column = 1): Promise<void> {
    await this.page.keyboard.press('Control+G');
    await this.quickText.waitFor();
    await this.quickText.fill(`:${line}:${column}`);
    // An Enter before the box has its one row does nothing; one too many would be typed into the text.
    await this.quickRows.first().waitFor();
    for (let attempt = 0; attempt < 5; attempt++) {
      await this.page.keyboard.press('Enter');
      const isDone = await this.quickInput.waitFor({ state: 'hidden', timeout: 3000 }).then(
        () => true,
        () => false,
      );
      if (isDone) return;
    }
    throw new Error(`The editor did not go to ${line}:${column}.`);
  }

  /**
   * Shows the hover of the cursor, by its keys. A hover may open where the pointer rests (after a row of the palette,
   * above the tabs) and move as its text grows; that is a pointer that leaves a hover, which takes it away. So the
   * pointer goes to a corner first.
   */
  async showHover(): Promise<void> {
    await this.page.mouse.move(0, 0);
    await this.page.keyboard.press('Control+K');
    await this.page.keyboard.press('Control+I');
  }

  /** Opens the list of quick fixes at the cursor. */
  async quickFixes(): Promise<Locator> {
    await this.page.keyboard.press('Control+.');
    const list = this.page.locator('.action-widget:visible').first();
    await list.locator('.monaco-list-row').first().waitFor();
    return list;
  }
  async quickFix(title: string | RegExp): Promise<void> {
    const list = await this.quickFixes();
    // By keys: in the oldest host a layer over the list takes the clicks until the pointer has moved.
    for (let step = 0; step < 20 && (await list.locator('.monaco-list-row.focused', { hasText: title }).count()) === 0; step++)
      await this.page.keyboard.press('ArrowDown');
    await list.locator('.monaco-list-row.focused', { hasText: title }).waitFor();
    await this.page.keyboard.press('Enter');
    await list.waitFor({ state: 'hidden' });
  }

  /** A status bar entry by its id, `publisher.name.<id>`. */
  statusItem(id: string): Locator {
    return this.page.locator(`.statusbar-item[id="${id}"]`);
  }

  /** The document of the nth webview. Their order is not fixed: look for your own content. */
  webview(index = 0): FrameLocator {
    return this.page.locator('iframe.webview').nth(index).contentFrame().frameLocator('iframe#active-frame');
  }

  /** What the active terminal shows, line by line. */
  async terminalText(): Promise<string> {
    const lines = await this.page.locator('.terminal-wrapper.active .xterm-rows > div').allInnerTexts();
    return lines
      .map((line) => line.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** The text of the active editor's visible lines. */
  async editorText(): Promise<string> {
    const lines = await this.page
      .locator('.editor-group-container.active .view-line')
      .evaluateAll((all) => all.map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent ?? '' })));
    return lines
      .sort((left, right) => left.top - right.top)
      .map((line) => line.text.replaceAll('\u00a0', ' '))
      .join('\n');
  }

  /** Writes a picture of the window, the pointer out of the way. */
  async shot(file: string): Promise<void> {
    await this.page.mouse.move(1, 1);
    await this.page.screenshot({ path: file });
  }
}
