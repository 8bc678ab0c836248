package dev.sluice.config;

import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.config.json.Problems;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A check of the limits that the members of a cluster share: each member must have a call of those in flight. */
public final class SharingValidator {
    private SharingValidator() {}

    /** Returns what the members of a cluster share, without what differs between exchanges. */
    public static SharingSettings sharing(ClusterSettings settings) {
        return new SharingSettings(
                parts(settings.shares()),
                settings.floorPercent(),
                settings.members().size());
    }

    private static Set<LimitScope.Part> parts(List<ClusterSettings.Shared> shares) {
        Set<LimitScope.Part> parts = EnumSet.noneOf(LimitScope.Part.class);
        if (shares.contains(ClusterSettings.Shared.IP)) {
            parts.add(LimitScope.Part.IP);
        }
        if (shares.contains(ClusterSettings.Shared.ACCOUNT)) {
            parts.add(LimitScope.Part.ACCOUNT);
            parts.add(LimitScope.Part.KEY);
        }
        return parts;
    }

    /** @param limits the limits of the entry, in its order, with the use that applies */
    static void run(
            BoundFile<ExchangeEntry> entry,
            List<LimitSettings> limits,
            Exchange exchange,
            @Nullable ClusterSettings cluster,
            Problems problems) {
        if (cluster == null) {
            return;
        }
        SharingSettings sharing = sharing(cluster);
        for (int i = 0; i < limits.size(); i++) {
            LimitSettings limit = limits.get(i);
            boolean isInFlight = limit.algorithm().isConcurrency();
            if (isInFlight && sharing.shares(limit) && sharing.inFlightPart(limit) == 0) {
                problems.add(
                        entry.treeOf(entry.value().limits().get(i)).descend("size"),
                        "limit '" + limit.name() + "' of exchange '" + exchange.name() + "' has " + limit.usable()
                                + " usable units, which the " + sharing.members() + " members of cluster '"
                                + cluster.name()
                                + "' share: divided evenly, each could have no call in flight. Raise size or usePercent as far as the exchange allows it, use fewer members, or let each member"
                                + " have an address or account of its own and leave it out of cluster.shares");
            }
        }
    }
}
