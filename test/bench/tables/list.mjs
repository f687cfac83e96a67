// The public tables that the defaults are held to: one line each. Half of them (`tuned`) the defaults were chosen on, the
// others were not looked at until then.

/**
 * @typedef {object} PublicTable
 * @property {string} id
 * @property {string} target
 * @property {boolean} tuned whether the defaults were chosen on it
 * @property {string} [deb] Debian's package that holds it; without one it is a sample of the project
 * @property {string} [file] in the package, below usr/lib/R: an .rda file, or the folder of the package's data base
 * @property {string} [frame] its name there
 */

const inPackage = (/** @type {string} */ name, /** @type {string} */ file) => ({
  deb: `r-cran-${name.toLowerCase()}`,
  file: `site-library/${name}/data${file}`,
});

/** @type {PublicTable[]} */
export const tables = [
  { id: "iris", target: "species", tuned: true },
  { id: "diabetes", target: "progression", tuned: true },
  { id: "digits", target: "digit", tuned: true },
  {
    id: "german_credit",
    target: "Class",
    tuned: true,
    frame: "GermanCredit",
    ...inPackage("caret", "/GermanCredit.RData"),
  },
  { id: "titanic", target: "survived", tuned: true, frame: "TitanicSurvival", ...inPackage("carData", "") },
  { id: "boston", target: "medv", tuned: true, frame: "BostonHousing", ...inPackage("mlbench", "/BostonHousing.rda") },
  { id: "sonar", target: "Class", tuned: true, frame: "Sonar", ...inPackage("mlbench", "/Sonar.rda") },
  { id: "loans", target: "Status", tuned: true, frame: "credit_data", ...inPackage("modeldata", "") },
  { id: "concrete", target: "compressive_strength", tuned: true, frame: "concrete", ...inPackage("modeldata", "") },
  { id: "cps1988", target: "wage", tuned: true, frame: "CPS1988", ...inPackage("AER", "/CPS1988.rda") },
  { id: "wine", target: "cultivar", tuned: false },
  { id: "breast_cancer", target: "diagnosis", tuned: false },
  { id: "penguins", target: "species", tuned: false },
  {
    id: "pima",
    target: "diabetes",
    tuned: false,
    frame: "PimaIndiansDiabetes2",
    ...inPackage("mlbench", "/PimaIndiansDiabetes2.rda"),
  },
  { id: "vehicle", target: "Class", tuned: false, frame: "Vehicle", ...inPackage("mlbench", "/Vehicle.rda") },
  { id: "salaries", target: "salary", tuned: false, frame: "Salaries", ...inPackage("carData", "") },
  { id: "house_prices", target: "price", tuned: false, frame: "HousePrices", ...inPackage("AER", "/HousePrices.rda") },
  { id: "ames", target: "Sale_Price", tuned: false, frame: "ames", ...inPackage("modeldata", "") },
  { id: "churn", target: "churn", tuned: false, frame: "wa_churn", ...inPackage("modeldata", "") },
  { id: "diamonds", target: "price", tuned: false, frame: "diamonds", ...inPackage("ggplot2", "") },
];
