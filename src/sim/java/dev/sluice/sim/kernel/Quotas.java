package dev.sluice.sim.kernel;

import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.wire.HandlerResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The quotas of one simulated exchange, from the table {@code quotas} of its data, whose rows {@link Quota#of} reads,
 * and what calls cost in them.
 */
public final class Quotas {
    private static final Pattern SPACES = Pattern.compile("[ :]+");

    private final Map<String, Quota> quotas = new HashMap<>();
    private final Map<String, QuotaCharge.Costs> costs = new HashMap<>();

    /** Reads the quotas of an exchange, some of which lead to bans. */
    Quotas(Templates data, @Nullable BanSettings bans) {
        data.rows("quotas").forEach((name, row) -> quotas.put(name, Quota.of(name, row, bans)));
        data.rows("costs").forEach((name, row) -> costs.put(name, bySize(row)));
    }

    /** Adds costs that need code, by the name that charges use. */
    void add(String name, QuotaCharge.Costs function) {
        costs.put(name, function);
    }

    public Quota get(String name) {
        return Objects.requireNonNull(quotas.get(name), name);
    }

    /**
     * Returns the charges of a call, separated by commas; {@code -} is none. Each names its quota, or is one of the
     * path alone such as {@code ACCOUNT=60/2000}, 60 in two seconds. After a colon are the units, one without them: a
     * number, {@code symbol?1/40} for a call with and without that parameter, or the name of a cost. An {@code !} at
     * the end says that only a call that fails pays.
     */
    public List<QuotaCharge> charges(String text, String path) {
        List<QuotaCharge> charges = new ArrayList<>();
        for (String charge : text.equals("-") || text.isEmpty() ? new String[0] : text.split(",", -1)) {
            boolean failed = charge.endsWith("!");
            String[] parts = (failed ? charge.substring(0, charge.length() - 1) : charge).split(":", 2);
            Quota quota = parts[0].indexOf('=') < 0 ? get(parts[0]) : ofPath(parts[0].split("[=/]", -1), path);
            QuotaCharge all = quota.by(costs(parts.length == 1 ? "1" : parts[1]));
            charges.add(failed ? all.refundedIf(HandlerResult::isOk) : all);
        }
        return charges;
    }

    private static Quota ofPath(String[] scopeSizeMillis, String path) {
        Quota.Scope scope = Quota.Scope.valueOf(scopeSizeMillis[0]);
        String name = scope.isPerRoute() ? "call" : path.substring(1).replace('/', '-');
        return Quota.sliding(name, scope, Long.parseLong(scopeSizeMillis[1]), Long.parseLong(scopeSizeMillis[2]));
    }

    private QuotaCharge.Costs costs(String units) {
        if (Character.isDigit(units.charAt(0))) {
            return QuotaCharge.Costs.units(Long.parseLong(units));
        }
        int mark = units.indexOf('?');
        if (mark < 0) {
            return Objects.requireNonNull(costs.get(units), units);
        }
        String[] both = units.substring(mark + 1).split("/", 2);
        String parameter = units.substring(0, mark);
        QuotaCharge.Costs with = QuotaCharge.Costs.units(Long.parseLong(both[0]));
        QuotaCharge.Costs without = QuotaCharge.Costs.units(Long.parseLong(both[1]));
        return call -> (call.params().get(parameter) == null ? without : with).of(call);
    }

    /**
     * Returns the costs by the size of a parameter: {@code limit 100: 5 100 25 500 50} is 5 to 100, 25 to 500 and 50
     * above, and 100 is the size of a call without the parameter.
     */
    private static QuotaCharge.Costs bySize(String row) {
        String[] words = SPACES.split(row, -1);
        return QuotaCharge.Costs.units(call -> {
            long size = call.params().number(words[0], Long.parseLong(words[1]));
            int at = 2;
            while (at + 1 < words.length && size > Long.parseLong(words[at + 1])) {
                at += 2;
            }
            return Long.parseLong(words[at]);
        });
    }
}
