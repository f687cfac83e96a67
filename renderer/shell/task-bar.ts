import { computed, watch } from "vue";
import { toDecimals } from "#core/numbers";
import { shareDone } from "#core/training/run-state";
import { bridge } from "../stores/bridge";
import { useCure } from "../stores/cure";
import { useRuns } from "../stores/runs";
import { useSweepTraining } from "../stores/sweep-training";
import { useTrainer } from "../stores/trainer";

/** Tells the main process how far what trains is, in hundredths, for the task bar; call once, from the root component. */
export function followProgress(): void {
  const trainer = useTrainer();
  const runs = useRuns();
  const sweep = useSweepTraining();
  const cure = useCure();
  const share = computed(() => {
    if (trainer.connection !== "ready") return null;
    if (sweep.going && sweep.state?.phase === "training") return toDecimals(sweep.state.share, 2);
    if (cure.searching) return 0;
    const shares = runs.training.map((run) => shareDone(run, runs.pace.get(run.id)));
    return shares.length === 0 ? null : toDecimals(Math.min(...shares), 2);
  });
  watch(share, (now) => void bridge("window.progress", { share: now }));
}
