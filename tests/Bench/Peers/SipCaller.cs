using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Interop;

namespace Bench;

/// <summary>A response, stamped by the thread that received it.</summary>
internal sealed record SipResponse(int Status, string Text, long At)
{
    public string? Header(string name) => Text.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}

/// <summary>
/// The outside caller: as much of SIP over UDP as a call needs, on one socket, without a stack's timers between the wire and
/// the clock. One call at a time.
/// </summary>
internal sealed class SipCaller : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Channel<SipResponse> _responses = Channel.CreateUnbounded<SipResponse>();
    private readonly Thread _receiving;
    private readonly EndPoint _phone;
    private readonly string _uri;
    private readonly string _own;
    private volatile bool _stopping;

    /// <param name="phonePort">UDP port of the phone on this machine.</param>
    public SipCaller(int phonePort)
    {
        _phone = new IPEndPoint(IPAddress.Loopback, phonePort);
        _uri = string.Create(CultureInfo.InvariantCulture, $"sip:{Contestant.User}@127.0.0.1:{phonePort}");
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _own = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}");
        _receiving = new Thread(Receive) { Name = "sip caller", IsBackground = true, Priority = ThreadPriority.AboveNormal };
        _receiving.Start();
    }

    /// <summary>Calls; the phone rings when this returns.</summary>
    public async Task<BenchCall> CallAsync()
    {
        while (_responses.Reader.TryRead(out _))
        {
            // late repetitions of the call before
        }

        var call = new BenchCall(this, _uri, _own);
        await call.InviteAsync();
        return call;
    }

    public void Dispose()
    {
        _stopping = true;
        _socket.Dispose();
        _receiving.Join();
    }

    internal void Send(string message) => _socket.SendTo(Encoding.ASCII.GetBytes(message), _phone);

    /// <summary>The next response of that request with that status; another final status is an error.</summary>
    internal async Task<SipResponse> WaitForAsync(string callId, string request, int status)
    {
        using var limit = new CancellationTokenSource(Patience.Event);
        try
        {
            while (true)
            {
                var response = await _responses.Reader.ReadAsync(limit.Token);
                if (response.Header("Call-ID") != callId || response.Header("CSeq") != request)
                {
                    continue;
                }

                if (response.Status == status)
                {
                    return response;
                }

                if (response.Status >= 200)
                {
                    throw new InvalidOperationException($"{request}: {response.Status} instead of {status}\n{response.Text}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{request}: no {status} within {Patience.Event.TotalSeconds} s");
        }
    }

    private void Receive()
    {
        var buffer = new byte[65_536];
        while (!_stopping)
        {
            try
            {
                var length = _socket.Receive(buffer);
                Take(Encoding.UTF8.GetString(buffer, 0, length), Stopwatch.GetTimestamp());
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
                // closed, or an ICMP answer: the phone is gone
            }
        }
    }

    private void Take(string text, long at)
    {
        if (text.StartsWith("SIP/2.0 ", StringComparison.Ordinal))
        {
            _responses.Writer.TryWrite(new SipResponse(int.Parse(text.AsSpan(8, 3), CultureInfo.InvariantCulture), text, at));
        }
        else if (SipRequest.Parse(text) is { Method: not "ACK" } request)
        {
            Send(request.Answer("200 OK"));
        }
    }
}

/// <summary>One call of the caller, with its sound.</summary>
internal sealed class BenchCall(SipCaller caller, string uri, string own) : IDisposable
{
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly RtpPeer _sound = new();
    private string _to = $"<{uri}>";
    private string _target = uri;

    public TimeSpan InviteToRinging { get; private set; }

    public RtpPeer Sound => _sound;

    public void Dispose() => _sound.Dispose();

    public async Task InviteAsync()
    {
        var sdp = string.Create(CultureInfo.InvariantCulture, $"""
            v=0
            o=bench 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio {_sound.Port} RTP/AVP 8 101
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=ptime:20

            """).ReplaceLineEndings("\r\n");
        var invite = Request("INVITE", 1, "1i", sdp);
        var sent = Stopwatch.GetTimestamp();
        caller.Send(invite);
        var ringing = await caller.WaitForAsync(_id, "1 INVITE", 180);
        InviteToRinging = Stopwatch.GetElapsedTime(sent, ringing.At);
    }

    /// <summary>Lets the phone be answered and talks; the time from the order to the 200.</summary>
    public async Task<TimeSpan> AnswerAsync(Func<Task> lift)
    {
        var lifted = Stopwatch.GetTimestamp();
        var lifting = lift();
        var answer = await caller.WaitForAsync(_id, "1 INVITE", 200);
        (_to, _target) = (answer.Header("To")!, answer.Header("Contact")!.Split('<', '>')[1]);
        caller.Send(Request("ACK", 1, "1a"));
        var media = answer.Text.Split("\r\n").First(line => line.StartsWith("m=audio ", StringComparison.Ordinal)).Split(' ')[1];
        _sound.SendTo(int.Parse(media, CultureInfo.InvariantCulture));
        await lifting;
        return Stopwatch.GetElapsedTime(lifted, answer.At);
    }

    public async Task HangUpAsync()
    {
        caller.Send(Request("BYE", 2, "2b"));
        await caller.WaitForAsync(_id, "2 BYE", 200);
    }

    private string Request(string method, int number, string branch, string body = "") => string.Join("\r\n",
        $"{method} {_target} SIP/2.0",
        $"Via: SIP/2.0/UDP {own};branch=z9hG4bK{_id}{branch};rport",
        $"From: <sip:302@{own}>;tag={_id[..8]}",
        $"To: {_to}",
        $"Call-ID: {_id}",
        string.Create(CultureInfo.InvariantCulture, $"CSeq: {number} {method}"),
        $"Contact: <sip:302@{own}>",
        "Max-Forwards: 70",
        body.Length > 0 ? "Content-Type: application/sdp" : "User-Agent: bench",
        string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}"),
        "",
        body);
}
