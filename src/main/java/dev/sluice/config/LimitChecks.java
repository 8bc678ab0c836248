package dev.sluice.config;

import dev.sluice.exchange.DialectSettings;
import dev.sluice.exchange.DocumentedLimit;
import dev.sluice.exchange.GroupSettings;
import dev.sluice.limit.Algorithm;
import dev.sluice.limit.Breach;
import dev.sluice.limit.LimitSettings;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The limits of one exchange against one another, against the calls that are charged to them and against what the exchange documents. */
final class LimitChecks {
    private final String exchange;
    private final Read<ExchangeEntry> entry;
    private final Read<DialectSettings> dialect;
    private final List<Charges> charges;
    private final Problems problems;

    LimitChecks(String exchange, Read<ExchangeEntry> entry, Read<DialectSettings> dialect, Problems problems) {
        this.exchange = exchange;
        this.entry = entry;
        this.dialect = dialect;
        this.problems = problems;
        charges = Charges.of(dialect);
    }

    /** {@code answerTimeoutMs}: how long the proxy waits for an answer; 0: not known. */
    void run(long answerTimeoutMs, int limitsPercent) {
        unknownNames();
        Set<String> names = new HashSet<>();
        List<LimitSettings> limits = entry.value().limits();
        for (int i = 0; i < limits.size(); i++) {
            LimitSettings limit = limits.get(i);
            Json at = entry.at("limits", Integer.toString(i));
            if (!names.add(limit.name())) {
                problems.add(at.down("name"), told(limit) + " stands here a second time; names of limits are unique");
            }
            documented(limit, at);
            reserve(Reserves.scaled(limit, limitsPercent), at);
            unused(limit, at);
            if (limit.breach() == Breach.BAN && limit.answerTimeoutMs() < answerTimeoutMs) {
                problems.add(
                        at.down("answerTimeoutMs"),
                        told(limit) + " lets a call without an answer expire after "
                                + limit.answerTimeoutMs()
                                + " ms, but proxy.upstream.answerTimeoutMs lets it be answered for "
                                + answerTimeoutMs + " ms; raise the one or lower the other");
            }
        }
    }

    private String told(LimitSettings limit) {
        return "limit '" + limit.name() + "' of exchange '" + exchange + "'";
    }

    private void documented(LimitSettings limit, Json at) {
        List<DocumentedLimit> tiers = dialect.value().documented().getOrDefault(limit.name(), List.of());
        if (limit.aboveDocumented() || tiers.isEmpty() || tiers.stream().anyMatch(tier -> within(limit, tier))) {
            return;
        }
        String allowed = tiers.stream()
                .map(tier -> tier.size() + " per " + tier.windowMs() + " ms"
                        + (tier.returned() > 0 ? " returning " + tier.returned() : "")
                        + (tier.tier() == null ? "" : " (" + tier.tier() + ")"))
                .collect(Collectors.joining(", "));
        problems.add(
                at.down("size"),
                told(limit) + ", " + limit.size() + " per " + limit.windowMs() + " ms"
                        + (limit.returned() > 0 ? " returning " + limit.returned() : "")
                        + ", is above what the exchange documents: " + allowed
                        + "; lower it, or say \"aboveDocumented\": true if the exchange gave you more");
    }

    /** No more at once, and no faster in the long run. Cross-multiplied: whole numbers. */
    private static boolean within(LimitSettings limit, DocumentedLimit tier) {
        boolean decays = limit.returned() > 0 && tier.returned() > 0;
        long rate = decays ? limit.returned() : limit.size();
        long allowedRate = decays ? tier.returned() : tier.size();
        return limit.size() <= tier.size() && rate * tier.windowMs() <= allowedRate * limit.windowMs();
    }

    private void reserve(LimitSettings limit, Json at) {
        Long own = limit.reserve();
        if (own != null && own > 0 && own >= limit.usable() && !onlyForCancels(limit)) {
            problems.add(
                    at.down("reserve"),
                    told(limit) + " would keep all of its " + limit.usable()
                            + " usable units for cancels; allowed: 0 to " + (limit.usable() - 1));
            return;
        }
        long reserve = Reserves.of(limit, charges);
        for (Charges charge : charges) {
            long least = charge.least(limit.name());
            long free = charge.onlyFrees() ? limit.usable() : limit.usable() - reserve;
            if (least > free) {
                problems.add(
                        at.down("size"),
                        told(limit) + " can never fit '" + charge.call() + "', which costs at least "
                                + least + ": usable are " + free + " (size " + limit.size() + ", usePercent "
                                + Reserves.percent(limit) + ", reserve " + reserve + ")");
                return;
            }
        }
    }

    private boolean onlyForCancels(LimitSettings limit) {
        return charges.stream().filter(charge -> charge.most(limit.name()) > 0).allMatch(Charges::onlyFrees);
    }

    private void unused(LimitSettings limit, Json at) {
        boolean charged = charges.stream().anyMatch(charge -> charge.costs().containsKey(limit.name()));
        if (!charged && limit.algorithm() != Algorithm.IN_FLIGHT) {
            Set<String> known = charges.stream()
                    .flatMap(charge -> charge.costs().keySet().stream())
                    .collect(Collectors.toSet());
            problems.add(
                    at.down("name"),
                    told(limit) + " is charged by no route of dialect '"
                            + entry.value().dialect() + "'" + Nearest.hint(limit.name(), known) + " Charged: "
                            + known.stream().sorted().toList());
        }
    }

    /** A limit that the dialect speaks of and nobody configured is told once, at its first place. */
    private void unknownNames() {
        Set<String> known =
                entry.value().limits().stream().map(LimitSettings::name).collect(Collectors.toSet());
        Map<String, Json> unknown = new LinkedHashMap<>();
        for (Charges charge : charges) {
            charge.costs().keySet().forEach(name -> unknown.putIfAbsent(name, place(charge.at(), name)));
        }
        List<GroupSettings> groups = dialect.value().groups();
        for (int g = 0; g < groups.size(); g++) {
            Json used = dialect.at("groups", Integer.toString(g), "used");
            groups.get(g).used().forEach((header, name) -> unknown.putIfAbsent(name, used.down(header)));
        }
        known.forEach(unknown::remove);
        unknown.forEach((name, at) -> problems.add(
                at,
                "exchange '" + exchange + "' has no limit '" + name
                        + "' that dialect '" + entry.value().dialect() + "' speaks of here" + Nearest.hint(name, known)
                        + " Known: " + known.stream().sorted().toList()));
    }

    private static Json place(Json at, String limit) {
        for (String key : List.of("costs", "unlisted", "every")) {
            Json costs = at.down(key, limit);
            if (costs.place().step().equals(limit)) {
                return costs;
            }
        }
        return at;
    }
}
