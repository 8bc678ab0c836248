package dev.sluice.core.cluster;

import dev.sluice.core.cluster.ClusterWorld.Sort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request that a server of a simulated world handled: its data and identity before, and what came of it. */
public record StoreStep(
        ModelStore.@Nullable Data before,
        String server,
        SyncRequest request,
        ModelStore.Data after,
        SyncResponse response) {

    /** Returns steps of random worlds with faults, and of each sort at most this many. */
    public static List<StoreStep> ofEverySort(int maxOfASort, int worlds) {
        Map<List<Object>, Integer> counts = new HashMap<>();
        List<StoreStep> picked = new ArrayList<>();
        for (int seed = 0; seed < worlds; seed++) {
            Sort sort =
                    List.of(Sort.THREE_SERVERS, Sort.ONE_SERVER, Sort.COUNTS).get(seed % 3);
            for (StoreStep step : ClusterWorld.recorded(seed, sort)) {
                if (counts.merge(step.sort(), 1, Integer::sum) <= maxOfASort) {
                    picked.add(step);
                }
            }
        }
        return picked;
    }

    /** Returns steps in which the members' lists differ: one is not listed yet, and one that was removed is silent. */
    public static List<StoreStep> ofChangedMembers() {
        List<StoreStep> steps = new ArrayList<>();
        Generation generation = new Generation(1, "first");
        ModelStore.Data data = new ModelStore.Data(generation, "server", 1, Map.of(), Map.of());
        for (SyncRequest request : List.of(
                request("c", 1, List.of("a", "b", "c"), generation),
                request("a", 1, List.of("a", "b", "c"), generation),
                request("a", 2, List.of("a", "b"), generation),
                request("c", 2, List.of("a", "b", "c"), generation))) {
            ModelStore.Result result = ModelStore.handle(data, "server", request, Set.of());
            steps.add(new StoreStep(data, "server", request, result.data(), result.response()));
            data = result.data();
        }
        return steps;
    }

    /** Returns a registration that has not heard of "c" for long. */
    private static SyncRequest request(String member, long number, List<String> members, Generation generation) {
        CapRequest cap = new CapRequest("weight", "", 2, 0, 100, 100, 1, 2, 100, 1000, "shape", "7 5 1 1000", true);
        SyncRequest.Silence silence = new SyncRequest.Silence(new SequenceNumber(1, 1), 10_000, 10_000);
        return new SyncRequest(
                member,
                members,
                new SequenceNumber(1, number),
                generation,
                "next",
                SyncRequest.Kind.REGISTER,
                0,
                true,
                0,
                10_000,
                4000,
                Map.of("c", silence),
                List.of(cap));
    }

    /** Returns what distinguishes steps that the script treats differently. */
    private List<Object> sort() {
        return List.of(
                response.status(),
                response.begun(),
                request.kind(),
                response.grants().stream().anyMatch(SyncResponse.CapGrant::blocked),
                response.grants().stream().anyMatch(grant -> !grant.notes().isEmpty()),
                before != null && before.rows().values().stream().anyMatch(ModelStore.Row::isRevoked),
                after.rows().values().stream().anyMatch(ModelStore.Row::isRevoked),
                after.rows().values().stream().anyMatch(ModelStore.Row::isUnknown),
                after.entries().values().stream()
                        .flatMap(each -> each.values().stream())
                        .anyMatch(entry -> entry.waitingSince() > 0));
    }
}
