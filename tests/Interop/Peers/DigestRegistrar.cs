using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Interop;

/// <summary>
/// A registrar over UDP that verifies RFC 7616 digests itself (SIPp knows only MD5). It challenges with every algorithm
/// given, the strongest first as RFC 8760 wants it, refuses calls civilly and remembers all requests.
/// </summary>
internal sealed class DigestRegistrar : IStoryPart
{
    private const string Realm = "booth.test";

    private readonly UdpClient _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<SipRequest> _requests = new();
    private readonly ConcurrentDictionary<string, bool> _nonces = new();
    private readonly string _username, _password;
    private readonly string[] _algorithms;
    private readonly Task _serving;
    private int _refused;
    private volatile string? _accepted;

    public DigestRegistrar(int port, string username, string password, params string[] algorithms)
    {
        (_username, _password, _algorithms) = (username, password, algorithms);
        _socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>The algorithm of the last registration that was accepted.</summary>
    public string? AcceptedWith => _accepted;

    /// <summary>How often credentials were wrong.</summary>
    public int Refused => _refused;

    public IReadOnlyList<SipRequest> Requests => [.. _requests];

    public Task VerifyAsync() => Task.CompletedTask;

    public string Describe() => "registrar: " + string.Join(", ", _requests.Select(request => $"{request.Method} {request.Uri}"))
        + $"; accepted with {_accepted ?? "nothing"}, {_refused} wrong";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var datagram = await _socket.ReceiveAsync(_stop.Token);
                if (SipRequest.Parse(Encoding.UTF8.GetString(datagram.Buffer)) is { } request)
                {
                    _requests.Enqueue(request);
                    if (Answer(request) is { } answer)
                    {
                        await _socket.SendAsync(Encoding.UTF8.GetBytes(answer), datagram.RemoteEndPoint, _stop.Token);
                    }
                }
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException)
            {
                // stopped, or an ICMP answer of a phone that has gone
            }
        }
    }

    private string? Answer(SipRequest request) => request.Method switch
    {
        "REGISTER" => AnswerRegister(request),
        "INVITE" => request.Answer("486 Busy Here"),
        "ACK" => null,
        _ => request.Answer("200 OK"),
    };

    private string AnswerRegister(SipRequest request)
    {
        if (request.Header("Authorization") is not { } header)
        {
            return Challenge(request);
        }

        var credentials = Parameters(header);
        if (!IsRight(credentials, request.Method))
        {
            Interlocked.Increment(ref _refused);
            return Challenge(request);
        }

        _accepted = credentials.GetValueOrDefault("algorithm", "MD5");
        return request.Answer("200 OK", [$"Contact: {request.Header("Contact")}", "Expires: 300"]);
    }

    private string Challenge(SipRequest request)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _nonces[nonce] = true;
        return request.Answer(
            "401 Unauthorized",
            _algorithms.Select(algorithm =>
                $"WWW-Authenticate: Digest realm=\"{Realm}\", nonce=\"{nonce}\", algorithm={algorithm}, qop=\"auth\""));
    }

    private bool IsRight(IReadOnlyDictionary<string, string> said, string method)
    {
        string Value(string name) => said.GetValueOrDefault(name, "");
        var algorithm = said.GetValueOrDefault("algorithm", "MD5");
        if (!_algorithms.Contains(algorithm) || !_nonces.ContainsKey(Value("nonce")) || Value("username") != _username)
        {
            return false;
        }

        var expected = new Digest(algorithm, _username, Realm, _password)
            .Response(method, Value("uri"), Value("nonce"), Value("nc"), Value("cnonce"));
        return Value("qop") == "auth" && Value("response").Equals(expected, StringComparison.OrdinalIgnoreCase);
    }

    private static Dictionary<string, string> Parameters(string header) => header["Digest ".Length..]
        .Split(',')
        .Select(part => part.Split('=', 2))
        .Where(pair => pair.Length == 2)
        .ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim().Trim('"'), StringComparer.OrdinalIgnoreCase);
}
