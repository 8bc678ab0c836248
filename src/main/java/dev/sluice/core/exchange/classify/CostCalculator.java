package dev.sluice.core.exchange.classify;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.CostRule;
import java.util.List;

/**
 * A calculator that evaluates a {@link CostRule} for one call. A value that cannot be read makes the call unreliable
 * and has the highest cost of the rule.
 */
final class CostCalculator {
    private CostCalculator() {}

    /** Returns the units of a call that succeeds, or of one that fails. */
    static long units(CostRule rule, CallFields callFields, boolean succeeds) {
        if (rule instanceof CostRule.Fixed fixed) {
            return fixed.units();
        }
        if (rule instanceof CostRule.Steps steps) {
            return stepUnits(steps, callFields);
        }
        if (rule instanceof CostRule.CountSteps steps) {
            return unitsOfStep(steps.steps(), callFields.count(steps.byCount()), steps.above());
        }
        if (rule instanceof CostRule.Count count) {
            return countUnits(count, callFields.count(count.count()));
        }
        if (rule instanceof CostRule.Presence presence) {
            return units(
                    callFields.has(presence.present()) ? presence.then() : presence.otherwise(), callFields, succeeds);
        }
        if (rule instanceof CostRule.Matching matching) {
            String value = callFields.get(matching.when());
            boolean matches = value != null && matching.is().contains(value);
            return units(matches ? matching.then() : matching.otherwise(), callFields, succeeds);
        }
        if (rule instanceof CostRule.OnOutcome outcome) {
            return units(succeeds ? outcome.ok() : outcome.failed(), callFields, succeeds);
        }
        return rule.range().max();
    }

    /** Returns the units for a number of elements. */
    static long countUnits(CostRule.Count rule, int elements) {
        long parts = (elements * rule.each() + rule.per() - 1) / rule.per();
        return Math.min(rule.max(), Math.max(rule.min(), rule.plus() + parts));
    }

    private static long stepUnits(CostRule.Steps rule, CallFields callFields) {
        String value = callFields.get(rule.by());
        if (value == null) {
            return unitsOfStep(rule.steps(), rule.absent(), rule.above());
        }
        long number = NumberParser.parse(value);
        if (number < 0) {
            callFields.markUnreliable("'" + rule.by() + "' is not a whole number");
            return rule.range().max();
        }
        return unitsOfStep(rule.steps(), number, rule.above());
    }

    private static long unitsOfStep(List<CostRule.Step> steps, long value, long above) {
        for (CostRule.Step step : steps) {
            if (value <= step.upTo()) {
                return step.cost();
            }
        }
        return above;
    }

    /** Returns the units for an order of the given age. */
    static long ageUnits(CostRule.ByAge rule, long ageNanos) {
        for (CostRule.AgeStep step : rule.byAge()) {
            if (ageNanos - step.youngerThanMs() * Nanos.PER_MILLI < 0) {
                return rule.plus() + step.cost();
            }
        }
        return rule.plus() + rule.older();
    }
}
