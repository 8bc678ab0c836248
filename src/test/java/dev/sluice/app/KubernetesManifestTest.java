package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import dev.sluice.admin.health.HealthRoutes;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.config.Config;
import dev.sluice.config.GatewaySettings;
import dev.sluice.config.LoadResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecretProjection;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * Tests that the Kubernetes manifest has only fields that Kubernetes knows, and that its parts fit each other and the
 * gateway. No cluster is used.
 */
final class KubernetesManifestTest {
    private static final Path FILE = Path.of("conf/kubernetes/sluice.yaml");

    /** The types of the manifest by {@code apiVersion} and {@code kind}; another one fails. */
    private static final Map<String, Class<? extends HasMetadata>> TYPES = Map.of(
            "v1 ConfigMap", ConfigMap.class,
            "v1 Service", Service.class,
            "apps/v1 StatefulSet", StatefulSet.class,
            "apps/v1 Deployment", Deployment.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class);

    /** A reader that refuses unknown fields; by their annotations the types of Kubernetes would collect them. */
    private static final ObjectMapper STRICT = new ObjectMapper().setAnnotationIntrospector(new KnownFieldsOnly());

    private static final class KnownFieldsOnly extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated member) {
            return false;
        }
    }

    @TempDir
    Path folder;

    private static List<HasMetadata> parse(String text) throws IOException {
        List<HasMetadata> all = new ArrayList<>();
        for (Object document : new Yaml().loadAll(text)) {
            Map<?, ?> fields = (Map<?, ?>) document;
            String type = fields.get("apiVersion") + " " + fields.get("kind");
            Class<? extends HasMetadata> known = TYPES.get(type);
            assertThat(known).as(type).isNotNull();
            all.add(STRICT.readValue(STRICT.writeValueAsBytes(fields), Objects.requireNonNull(known)));
        }
        return all;
    }

    private static <T extends HasMetadata> T one(Class<T> type, String name) throws IOException {
        return parse(Files.readString(FILE)).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(each -> each.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static PodSpec pod() throws IOException {
        return one(StatefulSet.class, "sluice").getSpec().getTemplate().getSpec();
    }

    private static Container gateway() throws IOException {
        return pod().getContainers().get(0);
    }

    private GatewaySettings settings() throws IOException {
        Path conf = folder.resolve("conf");
        GatewayFixture.copy(Path.of("conf"), conf);
        Files.writeString(
                conf.resolve("sluice.json"),
                one(ConfigMap.class, "sluice-conf").getData().get("sluice.json"));
        LoadResult read = Config.load(conf);
        assertThat(read).isInstanceOf(LoadResult.Valid.class);
        return ((LoadResult.Valid) read).config().gateway();
    }

    @Test
    void every_field_is_one_that_kubernetes_knows() throws Exception {
        assertThat(parse(Files.readString(FILE)))
                .extracting(each -> each.getKind() + " " + each.getMetadata().getName())
                .contains(
                        "StatefulSet sluice", "PodDisruptionBudget sluice", "Service sluice", "Service sluice-members")
                .doesNotHaveDuplicates();
    }

    @Test
    void a_misspelled_field_or_a_value_of_another_type_is_found() throws Exception {
        String good = Files.readString(FILE);
        assertThatThrownBy(() -> parse(good.replace("readinessProbe:", "readinesProbe:")))
                .isInstanceOf(JsonMappingException.class)
                .hasMessageContaining("Unrecognized field \"readinesProbe\"");
        assertThatThrownBy(() -> parse(good.replace("minAvailable: 1", "minAvailabel: 1")))
                .hasMessageContaining("Unrecognized field \"minAvailabel\"");
        assertThatThrownBy(() -> parse(good.replace("replicas: 2", "replicas: two")))
                .hasMessageContaining("not a valid `java.lang.Integer` value");
    }

    @Test
    void the_configuration_is_valid_and_its_members_are_the_pods() throws Exception {
        StatefulSet set = one(StatefulSet.class, "sluice");
        GatewaySettings settings = settings();
        ClusterSettings cluster = Objects.requireNonNull(settings.cluster());
        List<String> pods = IntStream.range(0, set.getSpec().getReplicas())
                .mapToObj(i -> "sluice-" + i)
                .toList();

        assertThat(cluster.members()).isEqualTo(pods);
        assertThat(cluster.member()).as("each pod has its host name").isNull();
        assertThat(settings.hostNames())
                .contains("sluice")
                .containsAll(pods.stream()
                        .map(pod -> pod + "." + set.getSpec().getServiceName())
                        .toList());
        assertThat(one(Service.class, set.getSpec().getServiceName()).getSpec().getClusterIP())
                .isEqualTo("None");
    }

    @Test
    void the_store_has_the_name_and_the_secret_that_the_gateways_use() throws Exception {
        ClusterSettings cluster = Objects.requireNonNull(settings().cluster());
        Service store = one(Service.class, "sluice-store");
        PodSpec server =
                one(Deployment.class, "sluice-store").getSpec().getTemplate().getSpec();

        assertThat(cluster.store().servers())
                .containsExactly("rediss://sluice-store:"
                        + store.getSpec().getPorts().get(0).getPort());
        assertThat(gateway().getVolumeMounts())
                .anySatisfy(mount ->
                        assertThat(cluster.store().passwordFile()).isEqualTo(mount.getMountPath() + "/password"));
        assertThat(server.getContainers()
                        .get(0)
                        .getEnv()
                        .get(0)
                        .getValueFrom()
                        .getSecretKeyRef()
                        .getName())
                .isEqualTo(secrets().get(0).getName());
        assertThat(server.getContainers().get(0).getArgs()).contains("noeviction");
    }

    private static List<SecretProjection> secrets() throws IOException {
        return pod().getVolumes().get(1).getProjected().getSources().stream()
                .map(VolumeProjection::getSecret)
                .toList();
    }

    @Test
    void members_sign_with_a_secret_that_the_store_does_not_have_and_talk_to_it_by_tls() throws Exception {
        ClusterSettings cluster = Objects.requireNonNull(settings().cluster());
        PodSpec server =
                one(Deployment.class, "sluice-store").getSpec().getTemplate().getSpec();

        assertThat(cluster.secretFile()).isEqualTo("/run/secrets/store/cluster.secret");
        assertThat(cluster.store().caFile()).isEqualTo("/run/secrets/store/ca.crt");
        assertThat(secrets())
                .extracting(SecretProjection::getName)
                .containsExactly("sluice-store", "sluice-cluster", "sluice-store-tls");
        assertThat(server.toString()).doesNotContain("sluice-cluster");
        assertThat(server.getContainers().get(0).getArgs()).containsSubsequence("--port", "0", "--tls-port", "6379");
        assertThat(server.getVolumes().get(0).getSecret().getItems())
                .extracting(KeyToPath::getPath)
                .containsExactly("tls.crt", "tls.key");
        assertThat(Files.readString(Path.of("docs/cluster.md")))
                .contains("kubectl create secret generic sluice-cluster --from-file=cluster.secret")
                .contains("kubectl create secret generic sluice-store-tls");
    }

    @Test
    void probes_ask_the_health_routes_on_the_traffic_port() throws Exception {
        Container gateway = gateway();
        List<Probe> probes =
                List.of(gateway.getReadinessProbe(), gateway.getLivenessProbe(), gateway.getStartupProbe());

        assertThat(probes).extracting(probe -> probe.getHttpGet().getPath()).allMatch(HealthRoutes.PATHS::contains);
        assertThat(probes)
                .extracting(probe -> probe.getHttpGet().getPort().getStrVal())
                .containsOnly("bots");
        assertThat(gateway.getReadinessProbe().getHttpGet().getPath())
                .as("a halted gateway stays ready, so that cancels reach it")
                .isEqualTo("/health/serving");
        assertThat(gateway.getPorts().get(0).getContainerPort())
                .isEqualTo(settings().proxy().port());
    }

    @Test
    void a_pod_has_time_to_drain_before_it_is_killed() throws Exception {
        List<String> sleep = gateway().getLifecycle().getPreStop().getExec().getCommand();
        long drainSeconds = settings().proxy().drainMs() / 1000;

        assertThat(pod().getTerminationGracePeriodSeconds())
                .isGreaterThanOrEqualTo(Long.parseLong(sleep.get(1)) + drainSeconds + 10);
    }

    @Test
    void containers_have_no_rights_beyond_their_volumes() throws Exception {
        PodSpec store =
                one(Deployment.class, "sluice-store").getSpec().getTemplate().getSpec();
        assertThat(Stream.of(pod(), store)).allSatisfy(pod -> {
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getContainers()).allSatisfy(container -> {
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                        .isTrue();
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
            });
        });
    }

    @Test
    void the_command_of_the_documentation_adds_first_start_once() throws Exception {
        String run = "\"run\", ";
        String first = run + "\"--first-start\", ";
        assertThat(Files.readString(Path.of("docs/cluster.md"))).contains("sed 's/" + run + "/" + first + "/' " + FILE);
        assertThat(parse(Files.readString(FILE).replace(run, first)))
                .filteredOn(StatefulSet.class::isInstance)
                .first()
                .extracting(set -> ((StatefulSet) set)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .get(0))
                .extracting(Container::getArgs)
                .isEqualTo(List.of("run", "--first-start", "--data", "/data"));
    }

    /** With the option every later start would take an empty volume for a first start. */
    @Test
    void the_gateway_runs_without_first_start_on_a_volume_that_is_its_data_folder() throws Exception {
        assertThat(gateway().getArgs()).containsExactly("run", "--data", "/data");
        assertThat(gateway().getVolumeMounts())
                .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/data"));
        assertThat(one(StatefulSet.class, "sluice").getSpec().getVolumeClaimTemplates())
                .hasSize(1);
    }
}
