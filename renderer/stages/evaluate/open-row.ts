/** Where else a row can be looked at. Rows are those of the table, 0-based. */
import { useMicroscope } from "../explain/microscope/store";
import { useView } from "../../stores/view";

export function useOpenRow() {
  const view = useView();
  const microscope = useMicroscope();
  return {
    inExplain: (row: number): void => microscope.open(row),
    inData(row: number): void {
      view.dataRow = row;
      view.stage = "data";
    },
  };
}
