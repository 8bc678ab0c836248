package dev.sluice;

import static dev.sluice.admin.Operation.Field.required;

import dev.sluice.admin.Family;
import dev.sluice.admin.Operation;
import dev.sluice.admin.Operation.Asked;
import dev.sluice.admin.Operation.Reply;
import dev.sluice.admin.Role;
import dev.sluice.store.Tokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Who may use the admin port, and for what: by the admin port itself, and by files that somebody puts into the data folder or takes out of it. Each change is audited. */
final class TokenDesk {
    private static final String FILES = "files in tokens";

    private final Tokens tokens;
    private final Audit audit;
    private final Vertx vertx;
    private final Consumer<String> warnings;
    private boolean looking;
    private boolean blind;

    TokenDesk(Safety safety, Vertx vertx, Consumer<String> warnings) {
        tokens = safety.tokens();
        audit = safety.audit();
        this.vertx = vertx;
        this.warnings = warnings;
    }

    /** Looks at the files again, off the event loop. On one event loop; often. */
    void look() {
        if (looking) {
            return; // the disk stalls
        }
        looking = true;
        vertx.executeBlocking(tokens::look).onComplete(this::looked, unreadable -> {
            looking = false;
            if (!blind) {
                warnings.accept("the tokens in the data folder cannot be looked at: " + unreadable.getMessage());
            }
            blind = true;
        });
    }

    private void looked(List<Tokens.Change> changes) {
        looking = false;
        blind = false;
        changes.forEach(change -> audited(FILES, change));
    }

    private void audited(String who, Tokens.Change change) {
        audit.write(who, new Audit.Change("token " + change.name(), "global", change.before(), change.after()), "", 0);
    }

    private void audited(Asked asked, String before, String after) {
        audited("token " + asked.by().name(), new Tokens.Change(asked.text("name"), before, after));
    }

    List<Operation> operations() {
        return List.of(
                Operation.get("/tokens", Role.ADMIN, "Who has a token, and for what.", this::list),
                Operation.post(
                        "/tokens",
                        Role.ADMIN,
                        "Makes a token; its secret is in the file that is named.",
                        this::make,
                        required("name", "of the identity"),
                        required("roles", "read, breaker, trip, rearm, admin, joined by '+'")),
                Operation.post(
                        "/tokens/remove",
                        Role.ADMIN,
                        "Makes a token worthless.",
                        this::remove,
                        required("name", "of the identity")));
    }

    /** @param wrong requests without a right token */
    static Family family(long wrong) {
        return new Family(
                "sluice_admin_wrong_tokens_total",
                Family.Type.COUNTER,
                "Requests at the admin port without a right token.",
                List.of(Family.Sample.of(wrong)));
    }

    private Future<Reply> list(Asked asked) {
        JsonArray list = new JsonArray();
        for (Tokens.Owner owner : tokens.owners()) {
            list.add(
                    new JsonObject().put("name", owner.name()).put("roles", new JsonArray(List.copyOf(owner.roles()))));
        }
        return Future.succeededFuture(Reply.ok(new JsonObject().put("tokens", list)));
    }

    private Future<Reply> make(Asked asked) {
        Set<String> roles = Arrays.stream(asked.text("roles").split("\\+", -1))
                .map(Role::parse)
                .map(Role::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        return vertx.<Path>executeBlocking(() -> tokens.make(asked.text("name"), roles))
                .map(file -> {
                    audited(asked, "", String.join("+", roles));
                    return Reply.ok(new JsonObject().put("file", file.toString()));
                });
    }

    private Future<Reply> remove(Asked asked) {
        return vertx.<Boolean>executeBlocking(() -> tokens.remove(asked.text("name")))
                .map(removed -> {
                    if (!removed) {
                        return Reply.conflict("there is no token '" + asked.text("name") + "' that can be removed");
                    }
                    audited(asked, "valid", "removed");
                    return Reply.ok(new JsonObject().put("removed", asked.text("name")));
                });
    }
}
