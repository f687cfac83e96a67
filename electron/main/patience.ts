import { app } from "electron";

/**
 * Part of the usual time after which something that does not answer is spoken of. Tests of the application as built from its
 * sources shorten it; a packaged one does not listen.
 */
export const patience = app.isPackaged ? 1 : Number(process.env["GRADIENT_LAB_PATIENCE"]) || 1;
