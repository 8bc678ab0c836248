package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.settings.Variant;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A rule for the cost of a call under one limit, as the exchange documents it, in whole units. A value that cannot be
 * read has the highest cost of the rule.
 *
 * <p>The set is closed: a new exchange is described with these rules. A first-match list is written as {@code present}
 * or {@code when} nested in {@code otherwise}.
 */
public sealed interface CostRule {
    long MAX_UNITS = 1_000_000;

    /** Returns what calls can cost before their outcome is known; for a rule by age, for one order. */
    Range range();

    /**
     * The units that must be free before a call is sent.
     *
     * @param min the units of the cheapest call
     * @param max the units of the most expensive call
     */
    record Range(long min, long max) {
        /** Returns the range of the costs of all steps and of another one; called for each call with a rule by age. */
        private static <S> Range of(List<S> steps, ToLongFunction<S> costOf, long other) {
            long min = other;
            long max = other;
            for (S step : steps) {
                long cost = costOf.applyAsLong(step);
                min = Math.min(min, cost);
                max = Math.max(max, cost);
            }
            return new Range(min, max);
        }

        private static Range either(CostRule one, CostRule other) {
            return new Range(
                    Math.min(one.range().min, other.range().min), Math.max(one.range().max, other.range().max));
        }
    }

    /** A constant cost, written as a plain number. */
    @Variant("")
    record Fixed(
            @Setting(value = "Units that each call costs.", min = 0, max = MAX_UNITS)
            long units) implements CostRule {
        @Override
        public Range range() {
            return new Range(units, units);
        }
    }

    /** One step of a table. */
    record Step(
            @Setting("Largest value for which this step applies.")
            long upTo,

            @Setting(value = "Units for values in this step.", min = 0, max = MAX_UNITS)
            long cost) {}

    /** A cost by a number in the call, such as {@code limit}. */
    @Variant("by")
    record Steps(
            @Setting(value = "Name of the parameter.", min = 1, max = 64)
            String by,

            @Setting(value = "Value that the exchange assumes when the parameter is absent.", def = "0")
            long absent,

            @Setting(value = "Steps in ascending order.", min = 1, max = 32)
            List<Step> steps,

            @Setting(value = "Units for values above the last step.", min = 0, max = MAX_UNITS)
            long above)
            implements CostRule {
        public Steps {
            requireRising(by, steps);
        }

        @Override
        public Range range() {
            return Range.of(steps, Step::cost, above);
        }
    }

    /** A cost by the number of elements of a list, in steps. */
    @Variant("byCount")
    record CountSteps(
            @Setting(value = "Name of the list.", min = 1, max = 64)
            String byCount,

            @Setting(value = "Steps in ascending order.", min = 1, max = 32)
            List<Step> steps,

            @Setting(value = "Units above the last step.", min = 0, max = MAX_UNITS)
            long above)
            implements CostRule {
        public CountSteps {
            requireRising(byCount, steps);
        }

        @Override
        public Range range() {
            return Range.of(steps, Step::cost, above);
        }
    }

    /**
     * A cost proportional to the elements of a list: {@code plus + elements x each / per}, rounded up, within
     * {@code min} and {@code max}.
     */
    @Variant("count")
    record Count(
            @Setting(
                    value = "Name of the list: a JSON array, values joined by commas, a repeated parameter, or"
                            + " name[0], name[1]...",
                    min = 1,
                    max = 64)
            String count,

            @Setting(value = "Units for each group of 'per' elements.", min = 0, max = MAX_UNITS, def = "1")
            long each,

            @Setting(value = "Number of elements that 'each' pays for.", min = 1, max = 1000, def = "1")
            long per,

            @Setting(
                    value = "Minimum number of units, also when the list is absent or empty.",
                    min = 0,
                    max = MAX_UNITS,
                    def = "1")
            long min,

            @Setting(value = "Maximum number of units, also when the list cannot be read.", min = 0, max = MAX_UNITS)
            long max,

            @Setting(
                    value = "Units for the call itself, included in 'min' and 'max'.",
                    min = 0,
                    max = MAX_UNITS,
                    def = "0")
            long plus)
            implements CostRule {
        public Count {
            if (max < min) {
                throw new IllegalArgumentException(
                        "count of '" + count + "': max " + max + " is below min " + min + "; raise max or lower min");
            }
        }

        @Override
        public Range range() {
            return new Range(min, max);
        }
    }

    /** A cost that depends on the presence of a parameter. */
    @Variant("present")
    record Presence(
            @Setting(value = "Name of the parameter.", min = 1, max = 64)
            String present,

            @Setting("Cost when the parameter is present.") CostRule then,
            @Setting("Cost when the parameter is absent.") CostRule otherwise)
            implements CostRule {
        @Override
        public Range range() {
            return Range.either(then, otherwise);
        }
    }

    /** A cost that depends on the value of a parameter. */
    @Variant("when")
    record Matching(
            @Setting(value = "Name of the parameter.", min = 1, max = 64)
            String when,

            @Setting(value = "Values that match, compared exactly.", min = 1, max = 64)
            List<String> is,

            @Setting("Cost when the parameter has one of these values.")
            CostRule then,

            @Setting("Cost when the parameter is absent or has another value.")
            CostRule otherwise)
            implements CostRule {
        @Override
        public Range range() {
            return Range.either(then, otherwise);
        }
    }

    /** One step of a table of ages. */
    record AgeStep(
            @Setting(value = "Applies to orders younger than this.", min = 1, max = 86_400_000)
            long youngerThanMs,

            @Setting(value = "Units for such an order.", min = 0, max = MAX_UNITS)
            long cost) {}

    /** A cost by the age of each order that the call names, measured from the call that placed it (Kraken). */
    @Variant("byAge")
    record ByAge(
            @Setting(value = "Steps of age in ascending order.", min = 1, max = 32)
            List<AgeStep> byAge,

            @Setting(
                    value = "Units for an order that is older than the last step.",
                    min = 0,
                    max = MAX_UNITS,
                    def = "0")
            long older,

            @Setting(
                    value = "Units for each order in addition to the cost of its age.",
                    min = 0,
                    max = MAX_UNITS,
                    def = "0")
            long plus)
            implements CostRule {
        public ByAge {
            for (int i = 1; i < byAge.size(); i++) {
                if (byAge.get(i).youngerThanMs() <= byAge.get(i - 1).youngerThanMs()) {
                    throw new IllegalArgumentException("byAge: the steps must be ascending, but "
                            + byAge.get(i).youngerThanMs() + " ms follows "
                            + byAge.get(i - 1).youngerThanMs() + " ms");
                }
            }
        }

        @Override
        public Range range() {
            Range range = Range.of(byAge, AgeStep::cost, older);
            return new Range(plus + range.min, plus + range.max);
        }
    }

    /** A cost by outcome: one for calls that failed, one for calls that succeeded (Binance orders). */
    @Variant("failed")
    record OnOutcome(
            @Setting("Cost of a failed call; it is charged until the outcome is known.")
            CostRule failed,

            @Setting(value = "Cost of a successful call.", def = "0")
            CostRule ok)
            implements CostRule {
        /** Returns the higher of both at each end, because the outcome is not known in advance. */
        @Override
        public Range range() {
            return new Range(
                    Math.max(failed.range().min, ok.range().min), Math.max(failed.range().max, ok.range().max));
        }
    }

    private static void requireRising(String name, List<Step> steps) {
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i).upTo() <= steps.get(i - 1).upTo()) {
                throw new IllegalArgumentException("cost by '" + name + "': the steps must be ascending, but upTo "
                        + steps.get(i).upTo() + " follows " + steps.get(i - 1).upTo());
            }
        }
    }
}
