/** The guest chat alone, for those who put it on pages of their own. */
export { ParlorTheme, type ParlorThemeProps, type ThemeName } from "../provider/ParlorTheme.tsx";
export { GuestChatWidget, type GuestChatWidgetProps } from "./GuestChatWidget.tsx";
