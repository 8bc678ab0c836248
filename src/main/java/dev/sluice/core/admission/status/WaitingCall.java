package dev.sluice.core.admission.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.core.call.Kind;
import dev.sluice.core.queue.LaneClass;

/**
 * A call that waits.
 *
 * @param route the name of its route, without anything of the call
 * @param waitsFor the limit or other reason that it waits for
 * @param waitedNanos how long it has waited
 * @param leftNanos how long it may still wait
 * @param deadlineSource what set its deadline: caller, signature or kind
 * @param position its position among the calls at the same limit by class and arrival; fair shares of bots may put
 *     another one before it
 */
public record WaitingCall(
        String bot,
        String account,
        String instrument,
        Kind kind,
        @JsonProperty("class") LaneClass laneClass,
        String route,
        String waitsFor,
        @JsonProperty("waitedMs") long waitedNanos,
        @JsonProperty("leftMs") long leftNanos,
        String deadlineSource,
        int position) {}
