/** `npm run house`: draws the project's folders and their imports into docs/pictures/house.svg. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/house.mjs";
import { housePicture } from "./lib/house-picture.mjs";

writeFileSync(join(root, "docs/pictures/house.svg"), housePicture());
