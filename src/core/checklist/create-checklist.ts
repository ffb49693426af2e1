import { checklistItems, sections } from './items.ts';

/** The text of a new checklist with the 32 items, nothing ticked. Line breaks are `\n`. */
export function createChecklist(): string {
  const parts = sections.map(({ id, title }, index) => {
    const lines = checklistItems.filter((item) => item.section === id).map((item) => `- [ ] ${item.text}`);
    return `## ${index + 1}. ${title}\n\n${lines.join('\n')}\n`;
  });
  return `# Production Readiness Checklist\n\n${parts.join('\n')}`;
}
