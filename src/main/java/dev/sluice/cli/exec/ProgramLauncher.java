package dev.sluice.cli.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A launcher of a program whose calls to exchanges reach the gateway: in its own namespaces, or by variables alone. */
public final class ProgramLauncher {
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

    private static final List<String> PROXIES =
            List.of("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy");
    private static final long END_SECONDS = 10;

    private final ExecFolder folder;
    private final GatewayConnector gateway;

    /**
     * Creates a start.
     *
     * @param warnings gets what the user should know while the program runs
     */
    public ProgramLauncher(
            ExecFolder folder, String host, int port, String bot, String token, Consumer<String> warnings) {
        this.folder = folder;
        this.gateway = new GatewayConnector(new GatewayConnector.GatewayAddress(host, port, bot, token), warnings);
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
            return process.waitFor() == 0 ? "" : refusal(said);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String refusal(String said) {
        if (said.contains("No space left on device")) { // what the system says if there are as many as are allowed
            return "no more user namespaces are allowed; as root: sysctl user.max_user_namespaces=10000";
        }
        return (said.isBlank() ? "unshare failed" : said.strip().replace('\n', ' '))
                + "; kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns or the container"
                + " decides that";
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
        Map<String, String> variables = new LinkedHashMap<>(folder.variables());
        variables.putAll(pastProxies(only, System.getenv()));
        all.add(Integer.toString(variables.size()));
        variables.forEach((name, value) -> all.add(name + "=" + value));
        all.addAll(command);
        try (ExecRelay relay = new ExecRelay(folder, gateway)) {
            checkGateway();
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

    /**
     * Returns the variables by which a program that was told to use a proxy reaches the exchanges' hosts without it:
     * through the proxy they would be the real ones.
     *
     * @param only whether the proxy cannot be reached
     */
    private Map<String, String> pastProxies(boolean only, Map<String, String> environment) {
        List<String> set = PROXIES.stream()
                .filter(name -> !environment.getOrDefault(name, "").isEmpty())
                .toList();
        Map<String, String> variables = new LinkedHashMap<>();
        if (set.isEmpty()) {
            return variables;
        }
        if (only) {
            set.forEach(name -> variables.put(name, ""));
            gateway.warn(String.join(" and ", set) + " is not passed on, because of --only");
            return variables;
        }
        String hosts = folder.targets().stream()
                .map(target -> target.substring(0, target.lastIndexOf(':')))
                .distinct()
                .collect(Collectors.joining(","));
        for (String name : List.of("NO_PROXY", "no_proxy")) {
            String before = environment.getOrDefault(name, "");
            variables.put(name, before.isEmpty() ? hosts : before + "," + hosts);
        }
        gateway.warn(
                String.join(" and ", set) + " is set; the exchanges' hosts are added to NO_PROXY, and a program that"
                        + " ignores NO_PROXY goes past the gateway");
        return variables;
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

    private void checkGateway() throws InterruptedException {
        if (!folder.targets().isEmpty()) {
            gateway.check(folder.targets().get(0), folder);
        }
    }

    /** Runs a program with variables alone and returns its exit code. */
    public int withVariables(List<String> command) throws IOException, InterruptedException {
        try (ProxyRelay proxy = new ProxyRelay(gateway, number("-u"))) {
            checkGateway();
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            builder.environment().putAll(folder.variables());
            builder.environment().putAll(proxyVariables(proxy.port()));
            Process process;
            try {
                process = builder.start();
            } catch (IOException e) {
                gateway.warn(String.valueOf(e.getMessage()));
                return ExecInside.NOT_FOUND;
            }
            ExecSignals.pass(name -> {
                try {
                    ExecSignals.send(name, process);
                } catch (IOException e) {
                    gateway.warn("the signal " + name + " was not passed on: " + e.getMessage());
                }
            });
            return process.waitFor();
        }
    }

    /** Returns the variables by which programs use this port as their proxy. */
    private Map<String, String> proxyVariables(int port) {
        String url = "http://127.0.0.1:" + port;
        return Map.of(
                "HTTPS_PROXY",
                url,
                "https_proxy",
                url,
                "NODE_USE_ENV_PROXY",
                "1",
                "JAVA_TOOL_OPTIONS",
                folder.variables().get("JAVA_TOOL_OPTIONS") + " -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=" + port);
    }
}
