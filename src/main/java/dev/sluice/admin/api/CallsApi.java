package dev.sluice.admin.api;

import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Request;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.persistence.journal.CallFilter;
import dev.sluice.persistence.journal.JournalReader;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.RecordedCalls;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.LongSupplier;

/** The admin API of the journal of calls. Its searches run on a worker thread, one after the other. */
public final class CallsApi implements Part {
    private final Context searches;
    private final JournalReader journal;
    private final LongSupplier dropped;

    /** @param dropped the number of records that could not be written */
    public CallsApi(Vertx vertx, JournalReader journal, LongSupplier dropped) {
        searches = vertx.getOrCreateContext();
        this.journal = journal;
        this.dropped = dropped;
    }

    @Override
    public List<Operation> operations() {
        return List.of(Operation.get(
                "/calls",
                Role.READ,
                "Returns recorded calls, newest first: each call that may change something, each that was refused, failed or"
                        + " waited long, and one in a hundred of the other reads. The field oldest says how far back they reach.",
                AdminRequest.Calls.class,
                this::search));
    }

    private Future<Response> search(Request request, AdminRequest.Calls asked) {
        return searches.executeBlocking(
                () -> Response.ok(RecordedCalls.search(journal, asked, CallFilter.IN_FLIGHT, dropped.getAsLong())));
    }
}
