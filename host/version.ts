/** The application's version, as package.json has it. */
export const applicationVersion = "0.1.0";
