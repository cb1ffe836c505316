/** What lies on the desk: the open conversations in the order of their tabs, and the one on top. */
export interface DeskState {
  readonly open: readonly string[];
  readonly active: string | undefined;
}

/** What can be done with what lies on the desk. */
export type DeskAction =
  | { readonly type: "show"; readonly id: string }
  | { readonly type: "keep"; readonly id: string }
  | { readonly type: "putAway"; readonly id: string }
  | { readonly type: "lookAway" };

/** An empty desk. */
export const EMPTY_DESK: DeskState = { open: [], active: undefined };

/** As many tabs as there are digits to reach them by. */
export const MOST_OPEN = 9;

/**
 * `show` looks at a conversation without a tab, such as one of the queue; `keep` gives it a tab,
 * for which the oldest makes room when there are too many.
 */
export function deskReducer(desk: DeskState, action: DeskAction): DeskState {
  switch (action.type) {
    case "show":
      return { ...desk, active: action.id };
    case "keep":
      return {
        open: desk.open.includes(action.id)
          ? desk.open
          : [...desk.open, action.id].slice(-MOST_OPEN),
        active: action.id,
      };
    case "lookAway":
      return { ...desk, active: undefined };
    case "putAway": {
      const at = desk.open.indexOf(action.id);
      const open = desk.open.filter((id) => id !== action.id);
      if (desk.active !== action.id) {
        return { ...desk, open };
      }
      return { open, active: open[Math.min(Math.max(at, 0), open.length - 1)] };
    }
  }
}
