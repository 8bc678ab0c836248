package dev.sluice.cli.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The start of a program whose calls to exchanges reach the gateway: in its own namespaces, or by variables alone. */
public final class ProgramStart {
    private static final List<String> NAMESPACES =
            List.of("unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child");
    private static final List<String> BELOW_PASTA =
            List.of("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc");
    /**
     * Carries all other traffic, and reaches the ports of this machine at 127.0.0.1. It gets a user namespace, because
     * it would give up root for another user, and is the first of its processes, so that none of them outlives it.
     */
    private static final List<String> PASTA =
            List.of(("unshare --user --map-root-user --pid --fork --kill-child --mount-proc pasta --quiet --config-net"
                            + " -t none -u none -T auto -U auto --dns-forward " + ExecFolder.NAME_SERVER)
                    .split(" ", -1));

    /** Of the process inside: a small heap, and no word of the JVM on the standard output, which is the program's. */
    private static final List<String> JAVA_FLAGS =
            List.of(("-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx48m -Xss256k -XX:-UsePerfData -Xlog:disable"
                            + " -Xlog:all=error:stderr -cp")
                    .split(" ", -1));

    private static final long END_SECONDS = 10;

    private final ExecFolder folder;
    private final ExecRelay.GatewayAddress gateway;
    private final Consumer<String> warnings;

    /**
     * Creates a start.
     *
     * @param warnings gets what the user should know while the program runs
     */
    public ProgramStart(ExecFolder folder, String host, int port, String bot, String token, Consumer<String> warnings) {
        this.folder = folder;
        this.gateway = new ExecRelay.GatewayAddress(host, port, bot, token);
        this.warnings = warnings;
    }

    /** Returns why this machine cannot create the namespaces; "" if it can. */
    public static String namespacesRefusal() throws InterruptedException {
        List<String> attempt = new ArrayList<>(NAMESPACES);
        attempt.addAll(List.of(
                "--mount-proc",
                "sh",
                "-c",
                "ip link set lo up && echo 443 > /proc/sys/net/ipv4/ip_unprivileged_port_start"));
        try {
            Process process =
                    new ProcessBuilder(attempt).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return process.waitFor() == 0
                    ? ""
                    : said.isBlank() ? "unshare failed" : said.strip().replace('\n', ' ');
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Returns whether pasta, which connects a network namespace with the outside, is installed. */
    public static boolean hasPasta() {
        for (String place : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(place, "pasta"))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Runs a program in namespaces and returns its exit code.
     *
     * @param only whether nothing but calls to the exchanges' hosts goes out
     */
    public int inNamespaces(List<String> command, boolean only) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(only ? NAMESPACES : PASTA);
        if (only) {
            all.add("--mount-proc");
        } else {
            all.addAll(BELOW_PASTA);
        }
        Path script = folder.script(number("-u"), number("-g"), !only);
        all.addAll(List.of("sh", script.toString()));
        all.addAll(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        all.addAll(JAVA_FLAGS);
        all.addAll(List.of(System.getProperty("java.class.path"), ExecInside.class.getName()));
        all.add(folder.file("").toString());
        all.add(Integer.toString(folder.variables().size()));
        folder.variables().forEach((name, value) -> all.add(name + "=" + value));
        all.addAll(command);
        try (ExecRelay relay = new ExecRelay(folder, gateway, warnings)) {
            relay.checkGateway();
            ExecSignals.pass(relay::signal);
            Process process = new ProcessBuilder(all).inheritIO().start();
            var unused = process.onExit()
                    .thenRun(() -> relay.exitCode().completeOnTimeout(process.exitValue(), 1, TimeUnit.SECONDS));
            int exitCode = exitCode(relay, process);
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return exitCode;
        }
    }

    private static int exitCode(ExecRelay relay, Process process) throws InterruptedException {
        try {
            return relay.exitCode().get();
        } catch (ExecutionException | CancellationException e) {
            return process.waitFor();
        }
    }

    private static int number(String which) throws IOException, InterruptedException {
        Process id = new ProcessBuilder("id", which).start();
        String text = new String(id.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        id.waitFor();
        return Integer.parseInt(text.strip());
    }

    /** Runs a program with variables alone and returns its exit code. */
    public int withVariables(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(proxyVariables());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            warnings.accept(String.valueOf(e.getMessage()));
            return ExecInside.NOT_FOUND;
        }
        ExecSignals.pass(name -> {
            try {
                ExecSignals.send(name, process);
            } catch (IOException e) {
                warnings.accept("the signal " + name + " was not passed on: " + e.getMessage());
            }
        });
        return process.waitFor();
    }

    /** Returns the variables by which most programs use the gateway as their proxy and trust its authority. */
    private Map<String, String> proxyVariables() {
        Map<String, String> variables = new java.util.LinkedHashMap<>(folder.variables());
        String name = gateway.bot() + (gateway.token().isEmpty() ? "" : ":" + gateway.token());
        String proxy = "http://" + (name.isEmpty() ? "" : name + "@") + gateway.host() + ":" + gateway.port();
        variables.put("HTTPS_PROXY", proxy);
        variables.put("https_proxy", proxy);
        variables.put("NODE_USE_ENV_PROXY", "1");
        variables.merge(
                "JAVA_TOOL_OPTIONS",
                " -Dhttps.proxyHost=" + gateway.host() + " -Dhttps.proxyPort=" + gateway.port(),
                String::concat);
        return variables;
    }
}
