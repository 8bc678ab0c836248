package dev.sluice.admin.api;

import dev.sluice.control.Audit;
import dev.sluice.control.TradingControl;
import dev.sluice.part.Metrics;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Request;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.persistence.AdminTokens;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.TokenResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The admin API of tokens, which also reads token files that are added to or removed from the data folder. Each
 * change is audited.
 */
public final class TokenApi implements Part {
    private static final String FILES = "files in tokens";

    private final AdminTokens adminTokens;
    private final Audit audit;
    private final Vertx vertx;
    private final LongSupplier wrongTokens;
    private final Consumer<String> warnings;
    private boolean looking;
    private boolean blind;
    private List<String> ignored;

    /** @param wrongTokens the number of requests without a valid token */
    public TokenApi(TradingControl tradingControl, Vertx vertx, LongSupplier wrongTokens, Consumer<String> warnings) {
        adminTokens = tradingControl.adminTokens();
        audit = tradingControl.audit();
        this.vertx = vertx;
        this.wrongTokens = wrongTokens;
        this.warnings = warnings;
        ignored = adminTokens.ignored(); // reported at the start
    }

    /** Reads the files again, off the event loop. */
    @Override
    public void everySecond() {
        if (looking) {
            return; // the previous read has not finished
        }
        looking = true;
        vertx.executeBlocking(adminTokens::reload).onComplete(this::reloaded, unreadable -> {
            looking = false;
            if (!blind) {
                warnings.accept("the tokens in the data folder cannot be read: " + unreadable.getMessage());
            }
            blind = true;
        });
    }

    private void reloaded(List<AdminTokens.Change> changes) {
        looking = false;
        blind = false;
        List<String> now = adminTokens.ignored();
        now.stream().filter(fault -> !ignored.contains(fault)).forEach(warnings);
        ignored = now;
        changes.forEach(change -> audited(FILES, change));
    }

    private void audited(String who, AdminTokens.Change change) {
        audit.write(who, new Audit.Change("token " + change.name(), "global", change.before(), change.after()), "", 0);
    }

    private void audited(Request request, String name, String before, String after) {
        audited(request.who(), new AdminTokens.Change(name, before, after));
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.get("/tokens", Role.ADMIN, "Lists the tokens with identities and roles.", this::list),
                Operation.post(
                        "/tokens",
                        Role.ADMIN,
                        "Creates a token; its secret is in the named file.",
                        AdminRequest.NewToken.class,
                        this::make),
                Operation.post(
                        "/tokens/remove",
                        Role.ADMIN,
                        "Revokes a token.",
                        AdminRequest.TokenRemoval.class,
                        this::remove));
    }

    @Override
    public void metrics(Metrics to) {
        to.counter("sluice_admin_wrong_tokens_total", "Requests at the admin port without a valid token.")
                .add(wrongTokens.getAsLong());
    }

    private Future<Response> list(Request request) {
        return Future.succeededFuture(Response.ok(new TokenResponse.All(adminTokens.owners())));
    }

    private Future<Response> make(Request request, AdminRequest.NewToken asked) {
        Set<String> roles = Arrays.stream(asked.roles().split("\\+", -1))
                .map(Role::parse)
                .map(Role::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        return vertx.<Path>executeBlocking(() -> adminTokens.make(asked.name(), roles))
                .map(file -> {
                    audited(request, asked.name(), "", String.join("+", roles));
                    return Response.ok(new TokenResponse.Made(file.toString()));
                });
    }

    private Future<Response> remove(Request request, AdminRequest.TokenRemoval asked) {
        return vertx.<Boolean>executeBlocking(() -> adminTokens.remove(asked.name()))
                .map(removed -> {
                    if (!removed) {
                        return Response.conflict("there is no token '" + asked.name() + "' that can be removed");
                    }
                    audited(request, asked.name(), "valid", "removed");
                    return Response.ok(new TokenResponse.Removed(asked.name()));
                });
    }
}
