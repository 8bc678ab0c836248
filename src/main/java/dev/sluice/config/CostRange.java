package dev.sluice.config;

import dev.sluice.core.exchange.settings.CostRule;
import java.util.stream.LongStream;

/** The range of a cost rule before the outcome is known: the units that must be free before the call is sent. */
record CostRange(long least, long most) {
    static CostRange of(CostRule rule) {
        if (rule instanceof CostRule.Fixed fixed) {
            return new CostRange(fixed.units(), fixed.units());
        }
        if (rule instanceof CostRule.Steps steps) {
            return of(steps.steps().stream().mapToLong(CostRule.Step::cost), steps.above());
        }
        if (rule instanceof CostRule.CountSteps steps) {
            return of(steps.steps().stream().mapToLong(CostRule.Step::cost), steps.above());
        }
        if (rule instanceof CostRule.Count count) {
            return new CostRange(count.min(), count.max());
        }
        if (rule instanceof CostRule.Presence presence) {
            return of(presence.then()).or(of(presence.otherwise()));
        }
        if (rule instanceof CostRule.Matching matching) {
            return of(matching.then()).or(of(matching.otherwise()));
        }
        if (rule instanceof CostRule.ByAge age) {
            CostRange range = of(age.byAge().stream().mapToLong(CostRule.AgeStep::cost), age.older());
            return new CostRange(range.least + age.plus(), range.most + age.plus());
        }
        CostRule.OnOutcome outcome = (CostRule.OnOutcome) rule;
        CostRange failed = of(outcome.failed());
        CostRange ok = of(outcome.ok());
        return new CostRange(Math.max(failed.least, ok.least), Math.max(failed.most, ok.most));
    }

    private static CostRange of(LongStream steps, long above) {
        long[] costs = LongStream.concat(steps, LongStream.of(above)).toArray();
        return new CostRange(
                LongStream.of(costs).min().orElse(above),
                LongStream.of(costs).max().orElse(above));
    }

    private CostRange or(CostRange other) {
        return new CostRange(Math.min(least, other.least), Math.max(most, other.most));
    }
}
