import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SecureHttpTransportSettingsProvider;
import org.opensearch.plugins.SecureSettingsFactory;
import org.opensearch.plugins.SecureTransportSettingsProvider;
import org.opensearch.plugins.TransportExceptionHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.Netty4Plugin;

/** An OpenSearch node for tests, which ends with the process that it is started for. */
public final class TestNode extends Node {
    private TestNode(Settings settings, List<Class<? extends Plugin>> plugins) {
        super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "test"), plugins, true);
    }

    /** Start a node: the owner's process id, then settings as key=value. */
    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (int place = 1; place < arguments.length; place++) {
            String[] parts = arguments[place].split("=", 2);
            settings.put(parts[0], parts[1]);
        }
        List<Class<? extends Plugin>> plugins = new ArrayList<>(List.of(Netty4Plugin.class, ReindexPlugin.class));
        if (settings.get(Guard.USERS.getKey()) != null) {
            plugins.add(Guard.class);
        }
        if (System.getProperty("plugin") != null) {
            plugins.add(Class.forName(System.getProperty("plugin")).asSubclass(Plugin.class));
        }
        new TestNode(settings.build(), plugins).start();
        System.out.println("started " + ProcessHandle.current().pid());
        ProcessHandle.of(Long.parseLong(arguments[0])).ifPresent(owner -> owner.onExit().join());
        Runtime.getRuntime().halt(0);
    }

    /** TLS, and rights by the value of the header Authorization. */
    public static final class Guard extends Plugin implements ActionPlugin {
        static final Setting<String> KEYS = Setting.simpleString("guard.keys", Setting.Property.NodeScope);
        static final Setting<String> USERS = Setting.simpleString("guard.users", Setting.Property.NodeScope);
        private final Settings settings;

        public Guard(Settings settings) {
            this.settings = settings;
        }

        @Override
        public List<Setting<?>> getSettings() {
            return List.of(KEYS, USERS);
        }

        @Override
        public UnaryOperator<RestHandler> getRestHandlerWrapper(ThreadContext context) {
            return handler -> (request, channel, client) -> {
                RestStatus refusal = refusal(request);
                if (refusal == null) {
                    handler.handleRequest(request, channel, client);
                } else {
                    channel.sendResponse(new BytesRestResponse(refusal, refusal.name()));
                }
            };
        }

        /** Each line of the file of users: "write", "read" or "none", a tab, and the header. It is read each time. */
        private RestStatus refusal(RestRequest request) throws java.io.IOException {
            for (String line : Files.readAllLines(Path.of(USERS.get(settings)))) {
                String[] parts = line.split("\t", 2);
                if (parts[1].equals(request.header("Authorization"))) {
                    boolean may = parts[0].equals("write") || parts[0].equals("read") && reads(request);
                    return may ? null : RestStatus.FORBIDDEN;
                }
            }
            return RestStatus.UNAUTHORIZED;
        }

        private static boolean reads(RestRequest request) {
            String last = request.path().substring(request.path().lastIndexOf('/') + 1);
            return request.method() == RestRequest.Method.GET
                || request.method() == RestRequest.Method.HEAD
                || List.of("_search", "_msearch", "_mget", "_count", "_mtermvectors").contains(last);
        }

        @Override
        public Optional<SecureSettingsFactory> getSecureSettingFactory(Settings all) {
            SecureHttpTransportSettingsProvider provider = new SecureHttpTransportSettingsProvider() {
                @Override
                public Optional<TransportExceptionHandler> buildHttpServerExceptionHandler(
                        Settings each, HttpServerTransport transport) {
                    return Optional.empty();
                }

                @Override
                public Optional<SSLEngine> buildSecureHttpServerEngine(Settings each, HttpServerTransport transport) {
                    return Optional.of(engine(Path.of(KEYS.get(settings))));
                }
            };
            return Optional.of(new SecureSettingsFactory() {
                @Override
                public Optional<SecureTransportSettingsProvider> getSecureTransportSettingsProvider(Settings each) {
                    return Optional.empty();
                }

                @Override
                public Optional<SecureHttpTransportSettingsProvider> getSecureHttpTransportSettingsProvider(
                        Settings each) {
                    return Optional.of(provider);
                }
            });
        }

        private static SSLEngine engine(Path keys) {
            char[] password = "changeit".toCharArray();
            try (InputStream stream = Files.newInputStream(keys)) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(stream, password);
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(store, password);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(factory.getKeyManagers(), null, null);
                SSLEngine engine = context.createSSLEngine();
                engine.setUseClientMode(false);
                return engine;
            } catch (java.io.IOException | java.security.GeneralSecurityException error) {
                throw new IllegalStateException("the keys cannot be used: " + keys, error);
            }
        }
    }
}
