package dev.sluice;

import dev.sluice.admin.Family;
import dev.sluice.admin.Operation;
import dev.sluice.admin.Operation.Asked;
import dev.sluice.admin.Operation.Field;
import dev.sluice.admin.Operation.Reply;
import dev.sluice.admin.Role;
import dev.sluice.log.Level;
import dev.sluice.log.Log;
import dev.sluice.proxy.Accessed;
import dev.sluice.proxy.Proxy;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** How much is said, and changing that while it runs; until the next start. */
final class LogDesk {
    private final Log log;
    private final Proxy proxy;
    private final Audit audit;

    LogDesk(Log log, Proxy proxy, Audit audit) {
        this.log = log;
        this.proxy = proxy;
        this.audit = audit;
        access(log.logsAccess());
    }

    private void access(boolean on) {
        log.logAccess(on);
        proxy.logAccess(on ? this::ended : null);
    }

    private void ended(Accessed call) {
        log.access(call.names());
    }

    static List<Family> families(Log log) {
        return List.of(new Family(
                "sluice_log_lost_total",
                Family.Type.COUNTER,
                "Events that could not be written in time.",
                List.of(Family.Sample.of(log.dropped()))));
    }

    List<Operation> operations() {
        return List.of(
                Operation.get("/log", Role.READ, "How much is said.", asked -> Future.succeededFuture(Reply.ok(now()))),
                Operation.post(
                        "/log",
                        Role.ADMIN,
                        "Changes how much is said, until the next start.",
                        this::change,
                        Field.optional("level", "error, warn, info or debug"),
                        new Field("access", Operation.Type.FLAG, false, "whether each call gets a line")));
    }

    private Future<Reply> change(Asked asked) {
        String before = inWords();
        String level = asked.text("level");
        if (!level.isEmpty()) {
            log.level(Level.parse(level));
        }
        Boolean on = asked.fields().getBoolean("access");
        if (on != null) {
            access(on);
        }
        audit.write("token " + asked.by().name(), new Audit.Change("log", "global", before, inWords()), "", 0);
        log.say(
                log.level(),
                "the log was changed",
                "level",
                log.level().toString(),
                "access",
                "" + log.logsAccess(),
                "by",
                asked.by().name());
        return Future.succeededFuture(Reply.ok(now()));
    }

    private String inWords() {
        return log.level() + (log.logsAccess() ? " with access" : "");
    }

    private JsonObject now() {
        return new JsonObject().put("level", log.level().toString()).put("access", log.logsAccess());
    }
}
