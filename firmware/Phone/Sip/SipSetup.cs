using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Phone.Configuration;
using Pjsip;
using Endpoint = Pjsip.Endpoint;

namespace Phone.Sip;

internal sealed class SipStartException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What PJSIP listens on.</summary>
/// <param name="Bound">UDP and TCP.</param>
/// <param name="Tls">PJSIP's number of the TLS transport for each trust that an account asks for.</param>
internal sealed record SipTransports(IPEndPoint Bound, IReadOnlyDictionary<TlsTrust, int> Tls);

/// <summary>How PJSIP is set up for this phone: no threads of its own, no sound device, four codecs, nothing automatic.</summary>
internal static class SipSetup
{
    /// <summary>PJMEDIA_LIBSRTP_ERRNO_START: a hundred codes of libsrtp's.</summary>
    private const int SrtpErrors = 259_800;

    /// <summary>Best first: Opus (RFC 7587), G.722, G.711 A-law, G.711 µ-law. Everything else is off.</summary>
    private static readonly (string Codec, byte Priority)[] Codecs =
        [("opus/", 250), ("G722/", 240), ("PCMA/", 230), ("PCMU/", 220)];

    public static EpConfig EndpointConfig(SipSettings settings)
    {
        var config = new EpConfig();
        config.uaConfig.threadCnt = 0;
        config.uaConfig.mainThreadOnly = true;
        config.uaConfig.maxCalls = 32;
        config.uaConfig.userAgent = $"booth-phone/{typeof(SipSetup).Assembly.GetName().Version?.ToString(3)}";
        config.uaConfig.mwiUnsolicitedEnabled = false; // a summary that was not asked for may come from anybody
        config.medConfig.threadCnt = 1;
        config.medConfig.noVad = true;
        config.medConfig.clockRate = 16_000;
        config.medConfig.ecTailLen = 0;
        config.logConfig.level = settings.LogLevel;
        config.logConfig.consoleLevel = settings.LogLevel;
        config.logConfig.msgLogging = settings.LogLevel >= 5 ? 1u : 0u;
        return config;
    }

    /// <summary>Where Debian keeps the authorities that everybody trusts.</summary>
    private const string SystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

    /// <summary>Even where every second port is taken, one start in 65 000 finds none.</summary>
    private const int MostDraws = 16;

    public static SipTransports CreateTransports(Endpoint endpoint, SipSettings settings)
    {
        bool six = settings.Bind.AddressFamily == AddressFamily.InterNetworkV6;
        IPEndPoint bound = Listen(endpoint, settings.Bind, six);
        var tls = new Dictionary<TlsTrust, int>();
        IEnumerable<AccountConfiguration> secure = settings.Accounts.Where(account => account.Transport == SipTransport.Tls);
        foreach (TlsTrust trust in secure.Select(account => account.Tls).Distinct())
        {
            tls[trust] = Create(
                endpoint,
                six ? pjsip_transport_type_e.PJSIP_TRANSPORT_TLS6 : pjsip_transport_type_e.PJSIP_TRANSPORT_TLS,
                new IPEndPoint(settings.Bind.Address, 0),
                config => Trust(config.tlsConfig, trust));
        }

        return new SipTransports(bound, tls);
    }

    /// <summary>UDP and TCP on one port. Port 0 is any that is free for both, which the kernel can be asked only for UDP.</summary>
    private static IPEndPoint Listen(Endpoint endpoint, IPEndPoint bind, bool six)
    {
        for (int draws = 1; ; draws++)
        {
            int udp = Create(
                endpoint, six ? pjsip_transport_type_e.PJSIP_TRANSPORT_UDP6 : pjsip_transport_type_e.PJSIP_TRANSPORT_UDP, bind);
            try
            {
                var bound = new IPEndPoint(bind.Address, PortOf(endpoint, udp));
                Create(
                    endpoint, six ? pjsip_transport_type_e.PJSIP_TRANSPORT_TCP6 : pjsip_transport_type_e.PJSIP_TRANSPORT_TCP, bound);
                return bound;
            }
            catch (SipStartException) when (bind.Port == 0 && draws < MostDraws)
            {
                // Somebody's TCP connection has the port that UDP drew.
                endpoint.transportClose(udp);
            }
        }
    }

    private static int PortOf(Endpoint endpoint, int transport)
    {
        using TransportInfo info = endpoint.transportGetInfo(transport);
        return IPEndPoint.Parse(info.localAddress).Port;
    }

    /// <summary>TLS 1.2 or newer; the exchange's certificate must name its host and come from an authority that is trusted.</summary>
    private static void Trust(TlsConfig config, TlsTrust trust)
    {
        config.proto = (uint)(pj_ssl_sock_proto.PJ_SSL_SOCK_PROTO_TLS1_2 | pj_ssl_sock_proto.PJ_SSL_SOCK_PROTO_TLS1_3);
        config.verifyServer = trust.Verify;
        if (trust.Verify)
        {
            config.CaListFile = trust.AuthorityFile ?? SystemAuthorities;
        }
    }

    public static void PreferCodecs(Endpoint endpoint)
    {
        using CodecInfoVector2 all = endpoint.codecEnum2();
        foreach (CodecInfo codec in all)
        {
            (_, byte priority) = Array.Find(Codecs, c => codec.codecId.StartsWith(c.Codec, StringComparison.OrdinalIgnoreCase));
            endpoint.codecSetPriority(codec.codecId, priority);
        }
    }

    public static AccountConfig AccountConfig(AccountConfiguration account, SipSettings settings, SipTransports transports)
    {
        IPEndPoint bound = transports.Bound;
        var config = new AccountConfig { idUri = account.Uri };
        config.sipConfig.autoRespondSipMessage = false;
        if (account.Transport == SipTransport.Tls)
        {
            config.sipConfig.transportId = transports.Tls[account.Tls];
        }

        if (account.Registrar is { } registrar)
        {
            config.regConfig.registrarUri = registrar;
            config.regConfig.retryIntervalSec = 10;
            config.regConfig.firstRetryIntervalSec = 2;
            config.regConfig.randomRetryIntervalSec = 2;
            config.regConfig.timeoutSec = 300;
            using var proxies = new StringVector { $"{registrar};lr" };
            config.sipConfig.proxies = proxies;
        }

        config.mwiConfig.enabled = settings.MessageSummary;
        if (account.Username is { } username)
        {
            using var credential = new AuthCredInfo("digest", "*", username, 0, account.Password?.Reveal() ?? "");
            using var credentials = new AuthCredInfoVector { credential };
            config.sipConfig.authCreds = credentials;
        }

        config.callConfig.timerUse = pjsua_sip_timer_use.PJSUA_SIP_TIMER_OPTIONAL;
        config.mediaConfig.srtpUse = account.Srtp switch
        {
            SrtpPolicy.Required => pjmedia_srtp_use.PJMEDIA_SRTP_MANDATORY,
            SrtpPolicy.Optional => pjmedia_srtp_use.PJMEDIA_SRTP_OPTIONAL,
            _ => pjmedia_srtp_use.PJMEDIA_SRTP_DISABLED,
        };
        config.mediaConfig.srtpSecureSignaling = 0;
        TransportConfig rtp = config.mediaConfig.transportConfig;
        rtp.port = (uint)settings.RtpPorts.First;
        rtp.portRange = (uint)(settings.RtpPorts.Last - settings.RtpPorts.First);
        rtp.randomizePort = true;
        if (!IsAny(bound.Address))
        {
            rtp.boundAddress = bound.Address.ToString();
        }

        if (bound.AddressFamily == AddressFamily.InterNetworkV6)
        {
            config.sipConfig.ipv6Use = pjsua_ipv6_use.PJSUA_IPV6_ENABLED_USE_IPV6_ONLY;
            config.mediaConfig.ipv6Use = pjsua_ipv6_use.PJSUA_IPV6_ENABLED_USE_IPV6_ONLY;
        }

        return config;
    }

    /// <summary>What pjsua2's error means for whoever starts the phone: one line, with what to do.</summary>
    /// <param name="error">Its text, which has the status as <c>Code: NUMBER</c> and <c>Description: …</c>.</param>
    public static string Explain(string error)
    {
        string code = After(error, "Code:");
        return int.TryParse(code, CultureInfo.InvariantCulture, out int status) && status is >= SrtpErrors and < SrtpErrors + 100
            ? $"SIP cannot start: SRTP's ciphers do not work (PJSIP's code {code}). Install libsrtp2-1 and libssl3 again, and look at "
                + "OPENSSL_CONF; SIP needs them also where no account uses SRTP."
            : $"SIP cannot start: {After(error, "Description:")} (PJSIP's code {code}). Check the network and the accounts.";
    }

    private static string After(string error, string label) =>
        error.Split('\n').FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal))?[label.Length..].Trim() ?? "?";

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static int Create(
        Endpoint endpoint, pjsip_transport_type_e type, IPEndPoint bind, Action<TransportConfig>? refine = null)
    {
        using var config = new TransportConfig { port = (uint)bind.Port };
        if (!IsAny(bind.Address))
        {
            config.boundAddress = bind.Address.ToString();
        }

        refine?.Invoke(config);
        try
        {
            return endpoint.transportCreate(type, config);
        }
        catch (ApplicationException e)
        {
            throw new SipStartException(
                $"SIP cannot listen on {bind}: {After(e.Message, "Description:")}. Is another phone running? "
                    + "Choose another address with --sip ADDR:PORT.",
                e);
        }
    }
}
