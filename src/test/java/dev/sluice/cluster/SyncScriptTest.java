package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.Futures;
import dev.sluice.base.json.RecordJson;
import dev.sluice.core.cluster.CapRequest;
import dev.sluice.core.cluster.Generation;
import dev.sluice.core.cluster.ModelStore;
import dev.sluice.core.cluster.SequenceNumber;
import dev.sluice.core.cluster.StoreStep;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.core.cluster.SyncResponse;
import dev.sluice.core.cluster.SyncResponse.Status;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The store's script, on real servers, does what the model does that the tests in virtual time are run with. */
class SyncScriptTest {
    private static final int STEPS_OF_A_SORT = Integer.getInteger("steps", 20);
    private static final int WORLDS = 20;
    private static final String HASH = "sluice:{test}:exchange";

    private final StoreScript script = StoreScript.load();

    /** The same, but for the server's identity, which the test gives: it must change. */
    private final StoreScript withGivenIdentity =
            StoreScript.of(script.text().replace("local server = server_identity()", "local server = ARGV[2]"));

    private final Vertx vertx = Vertx.vertx();
    private @Nullable RedisConnection connection;

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        Futures.await(vertx.close());
    }

    private StoreServer start(StoreServer.Kind kind) {
        assumeTrue(kind.isInstalled(), () -> kind.program() + " is not installed");
        return StoreServer.start(kind, folder);
    }

    private void connect(StoreServer server) {
        connection = Futures.await(Redis.createClient(vertx, server.url()).connect());
    }

    private @Nullable Response call(Command command, String... words) {
        Request request = Request.cmd(command);
        for (String word : words) {
            request.arg(word);
        }
        return Futures.await(Objects.requireNonNull(connection).send(request));
    }

    private SyncResponse run(StoreScript what, SyncRequest request, String server) {
        Response response = call(Command.EVAL, what.text(), "1", HASH, RecordJson.encode(request), server);
        return SyncCodec.decode(String.valueOf(response));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
    void the_script_behaves_like_the_model(StoreServer.Kind kind) {
        List<StoreStep> steps = new ArrayList<>(StoreStep.ofChangedMembers());
        assertThat(steps)
                .extracting(step -> step.response().status())
                .containsExactly(Status.OK, Status.OK, Status.OK, Status.UNLISTED);
        steps.addAll(StoreStep.ofEverySort(STEPS_OF_A_SORT, WORLDS));
        assertThat(steps).hasSizeGreaterThan(10 * STEPS_OF_A_SORT);
        assertThat(withGivenIdentity.text()).isNotEqualTo(script.text());
        try (StoreServer server = start(kind)) {
            connect(server);
            for (StoreStep step : steps) {
                call(Command.DEL, HASH);
                fields(step.before()).forEach((field, json) -> call(Command.HSET, HASH, field, json.encode()));
                assertThat(run(withGivenIdentity, step.request(), step.server()))
                        .as("%s", step)
                        .isEqualTo(step.response());
                assertThat(stored()).as("%s", step).isEqualTo(fields(step.after()));
            }
            System.out.printf("%s: %d steps alike%n", kind, steps.size());
        }
    }

    private Map<String, JsonObject> stored() {
        Map<String, JsonObject> fields = new TreeMap<>();
        Response all = Objects.requireNonNull(call(Command.HGETALL, HASH));
        for (String field : all.getKeys()) {
            fields.put(field, new JsonObject(all.get(field).toString()));
        }
        return fields;
    }

    private static Map<String, JsonObject> fields(ModelStore.@Nullable Data data) {
        Map<String, JsonObject> fields = new TreeMap<>();
        if (data == null) {
            return fields;
        }
        Generation generation = data.generation();
        fields.put(
                "meta",
                new JsonObject()
                        .put(
                                "generation",
                                new JsonObject()
                                        .put("number", generation.number())
                                        .put("id", generation.id()))
                        .put("server", data.server())
                        .put("requests", data.requests()));
        JsonObject members = new JsonObject();
        data.rows().forEach((name, row) -> members.put(name, json(row)));
        if (!members.isEmpty()) {
            fields.put("members", members);
        }
        data.entries().forEach((limit, entries) -> {
            JsonObject json = new JsonObject();
            entries.forEach((name, entry) -> json.put(name, json(entry)));
            if (!json.isEmpty()) {
                fields.put("limit:" + limit, json);
            }
        });
        fields.replaceAll((field, json) -> new JsonObject(json.encode()));
        return fields;
    }

    private static JsonObject json(ModelStore.Row row) {
        return new JsonObject()
                .put("incarnation", row.last().incarnation())
                .put("request", row.last().request())
                .put("session", row.session())
                .put("drained", row.isDrained())
                .put("quiet", row.quietMs())
                .put("unknown", row.isUnknown())
                .put("revoked", row.isRevoked())
                .put("members", new JsonArray(row.members()));
    }

    private static JsonObject json(ModelStore.Entry entry) {
        CapRequest stated = entry.stated();
        JsonObject json = new JsonObject()
                .put("cap", entry.cap())
                .put("demand", stated.demand())
                .put("expectedDemand", stated.expectedDemand())
                .put("firstCost", stated.firstCost())
                .put("session", entry.session())
                .put("incarnation", entry.incarnation())
                .put("size", stated.size())
                .put("drainMs", stated.drainMs())
                .put("shape", stated.shape())
                .put("note", stated.note());
        if (entry.waitingSince() > 0) {
            json.put("waitingSince", entry.waitingSince());
        }
        return json;
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
    void another_process_or_lost_data_starts_a_new_generation(StoreServer.Kind kind) {
        try (StoreServer server = start(kind)) {
            connect(server);
            SyncResponse first = run(script, request(1, null), "");
            assertThat(first.status()).isEqualTo(Status.GENERATION);
            assertThat(first.begun()).isEqualTo("empty");
            SyncResponse second = run(script, request(2, first.generation()), "");
            assertThat(second.status()).isEqualTo(Status.OK);
            call(Command.FLUSHALL);
            SyncResponse third = run(script, request(3, first.generation()), "");
            assertThat(third.begun()).isEqualTo("empty");
            assertThat(third.generation().number()).isEqualTo(2);
            Map<String, String> found = new HashMap<>();
            stored().forEach((field, json) -> found.put(field, json.encode()));
            server.kill();
            server.startAgain();
            connect(server);
            found.forEach((field, json) -> call(Command.HSET, HASH, field, json));
            SyncResponse fourth = run(script, request(4, third.generation()), "");
            assertThat(fourth.begun()).as("another process found the data").isEqualTo("server");
        }
    }

    private static SyncRequest request(long number, @Nullable Generation generation) {
        return new SyncRequest(
                "a",
                List.of("a", "b"),
                new SequenceNumber(1, number),
                generation,
                "id" + number,
                SyncRequest.Kind.REGISTER,
                0,
                true,
                0,
                0,
                4000,
                Map.of(),
                List.of());
    }

    /** What is too long or too much is refused before anything is stored. */
    @ParameterizedTest
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
    void a_request_above_the_bounds_is_refused(StoreServer.Kind kind) {
        try (StoreServer server = start(kind)) {
            connect(server);
            assertThat(refusal(server, "\"" + "x".repeat(1024 * 1024) + "\"")).contains("the request is too long");
            assertThat(refusal(server, "{\"members\":[" + "\"m\",".repeat(16) + "\"m\"],\"caps\":[]}"))
                    .contains("too many members or limits");
            assertThat(refusal(server, "{\"members\":[],\"caps\":[" + "1,".repeat(256) + "1]}"))
                    .contains("too many members or limits");
            String note = "{\"members\":[],\"caps\":[{\"note\":\"" + "9".repeat(65) + "\"}]}";
            assertThat(refusal(server, note)).contains("a note of the request is too long");
            assertThat(refusal(server, "{\"members\":[],\"caps\":[{\"note\":7}]}"))
                    .contains("a note of the request is too long");
            assertThat(stored()).isEmpty();
        }
    }

    private String refusal(StoreServer server, String request) {
        return server.call("EVAL", script.text(), "1", HASH, request);
    }
}
