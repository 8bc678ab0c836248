package dev.sluice.core.cluster;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A store of one server that follows every rule of the protocol, for tests of other packages. */
public final class TestStore {
    private ModelStore.@Nullable Data data;
    private int processes;

    /** Handles one request, as the store's script does. */
    public SyncResponse handle(SyncRequest request) {
        ModelStore.Result result = ModelStore.handle(data, "process " + processes, request, Set.of());
        data = result.data();
        return result.response();
    }

    /** Starts another process, with all data or with none. */
    public void restart(boolean isEmpty) {
        processes++;
        data = isEmpty ? null : data;
    }
}
