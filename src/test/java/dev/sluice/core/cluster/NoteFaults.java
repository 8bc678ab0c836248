package dev.sluice.core.cluster;

import dev.sluice.core.cluster.SyncResponse.CapGrant;
import dev.sluice.core.cluster.SyncResponse.MemberNote;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Changes the notes of messages for control runs, so that a rule about them has no effect. */
final class NoteFaults {
    private NoteFaults() {}

    static SyncRequest stated(SyncRequest request, Set<ClusterRule> leftOut) {
        if (!leftOut.contains(ClusterRule.PEAK)) {
            return request;
        }
        List<CapRequest> caps =
                request.caps().stream().map(NoteFaults::withPresentUse).toList();
        return new SyncRequest(
                request.member(),
                request.members(),
                request.sequence(),
                request.generation(),
                request.newGenerationId(),
                request.kind(),
                request.session(),
                request.drained(),
                request.quietMs(),
                request.generationAgeMs(),
                request.silenceMs(),
                request.silent(),
                caps);
    }

    private static CapRequest withPresentUse(CapRequest cap) {
        UsageNote note = UsageNote.parse(cap.note());
        return new CapRequest(
                cap.limit(),
                cap.scopeKey(),
                cap.cap(),
                cap.used(),
                cap.demand(),
                cap.expectedDemand(),
                cap.firstCost(),
                cap.floor(),
                cap.size(),
                cap.drainMs(),
                cap.shape(),
                note == null ? "" : new UsageNote(note.handled(), cap.used(), note.foreign(), note.foreignMs()).text(),
                cap.readsNotes());
    }

    static SyncResponse told(SyncResponse response, Set<ClusterRule> leftOut) {
        if (!leftOut.contains(ClusterRule.OTHERS_USE) && !leftOut.contains(ClusterRule.LATER_NOTES)) {
            return response;
        }
        List<CapGrant> grants = response.grants().stream()
                .map(grant ->
                        new CapGrant(grant.cap(), grant.target(), grant.blocked(), changed(grant.notes(), leftOut)))
                .toList();
        return new SyncResponse(
                response.status(),
                response.request(),
                response.generation(),
                response.handled(),
                response.begun(),
                response.last(),
                response.session(),
                response.sequences(),
                grants);
    }

    private static Map<String, MemberNote> changed(Map<String, MemberNote> notes, Set<ClusterRule> leftOut) {
        boolean isOthersUse = leftOut.contains(ClusterRule.OTHERS_USE);
        Map<String, MemberNote> changed = new HashMap<>();
        notes.forEach((member, note) -> {
            UsageNote said = UsageNote.parse(note.note());
            String text = said == null
                    ? ""
                    : new UsageNote(
                                    MessageBounds.MAX_COUNT,
                                    isOthersUse ? 0 : said.peak(),
                                    said.foreign(),
                                    said.foreignMs())
                            .text();
            changed.put(member, new MemberNote(isOthersUse ? 0 : note.cap(), text));
        });
        return changed;
    }
}
