import "@fontsource-variable/inter";
import "./styles/tokens.css";
import "./styles/base.css";
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "./App.vue";
import { tellCutWords } from "./components/whole-text";

createApp(App).use(createPinia()).mount("#app");
tellCutWords();
