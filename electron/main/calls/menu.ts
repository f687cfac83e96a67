import type { Context, Group } from "../context";

export const menuCalls = (context: Context): Group<"menu"> => ({
  "menu.enable": ({ enabled }) => {
    context.menu.enable(enabled);
    return null;
  },
});
