// Styles of the page's own elements, changed for as long as a message is there and put
// back exactly as they were.

interface Change {
  element: HTMLElement;
  name: string;
  value: string;
  priority: string;
  /** What we set, as the browser writes it: when it reads otherwise, the page has set it since. */
  ours: string;
}

export interface Restorer {
  set(element: HTMLElement, name: string, value: string): void;
  restore(): void;
}

export function createRestorer(): Restorer {
  const changes: Change[] = [];
  const bare = new Set<HTMLElement>();

  return {
    set(element, name, value) {
      let change = changes.find((c) => c.element === element && c.name === name);
      if (!change) {
        const { style } = element;
        if (!element.hasAttribute("style")) bare.add(element);
        change = {
          element,
          name,
          value: style.getPropertyValue(name),
          priority: style.getPropertyPriority(name),
          ours: "",
        };
        changes.push(change);
      } else if (element.style.getPropertyValue(name) !== change.ours) return;
      element.style.setProperty(name, value, "important");
      change.ours = element.style.getPropertyValue(name);
    },
    restore() {
      for (const { element, name, value, priority, ours } of changes.splice(0)) {
        if (element.style.getPropertyValue(name) !== ours) continue;
        if (value) element.style.setProperty(name, value, priority);
        else element.style.removeProperty(name);
      }
      for (const element of bare) if (!element.getAttribute("style")) element.removeAttribute("style");
      bare.clear();
    },
  };
}
