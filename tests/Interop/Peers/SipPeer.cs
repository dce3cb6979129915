using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Interop;

/// <summary>A request or an answer of the phone, and when it came.</summary>
internal sealed record SipSeen(string FirstLine, SipRequest? Request, int Status, string Text, long Timestamp)
{
    public string? Method => Request?.Method;

    public string? Header(string name) => SipRequest.HeadersOf(Text.Split("\r\n"))
        .FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>
/// One party that a story leads step by step (SIPp plays only what was written down before): it calls, or is called and answers;
/// it takes every hold and retrieve, and remembers all it saw. Over UDP on loopback, so nothing is sent again.
/// </summary>
internal sealed class SipPeer : IStoryPart
{
    private readonly UdpClient _socket;
    private readonly IPEndPoint _phone;
    private readonly RtpEndpoint _ear;
    private readonly string _user;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<SipSeen> _seen = [];
    private readonly Task _reading;
    private readonly string _tag = Guid.NewGuid().ToString("N")[..8];
    private readonly string _branch = "z9hG4bK" + Guid.NewGuid().ToString("N")[..12];
    private TaskCompletionSource _moved = NewSignal();
    private string _callId = Guid.NewGuid().ToString("N");
    private string _local, _remote, _target;
    private int _sequence, _version;

    public SipPeer(int phonePort, string user, RtpEndpoint ear)
    {
        (_user, _ear, Port) = (user, ear, Ports.Pair());
        _phone = new IPEndPoint(IPAddress.Loopback, phonePort);
        _socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, Port));
        _target = Text($"sip:201@127.0.0.1:{phonePort}");
        _local = Text($"<sip:{user}@127.0.0.1:{Port}>;tag={_tag}");
        _remote = $"<{_target}>";
        _reading = Task.Run(ReadAsync);
    }

    public int Port { get; }

    /// <summary>Headers that the INVITE carries besides the usual ones.</summary>
    public IReadOnlyList<string> InviteHeaders { get; init; } = [];

    /// <summary>What the peer has been told and asked so far, in order.</summary>
    public IReadOnlyList<SipSeen> Seen
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen];
            }
        }
    }

    public Task InviteAsync() => SendAsync("INVITE", "application/sdp", Offer("sendrecv"), InviteHeaders);

    /// <summary>Gives up before the answer.</summary>
    public Task CancelAsync() => SendTextAsync(Head("CANCEL", _branch, 1), "", "");

    public Task ByeAsync() => SendAsync("BYE", "", "");

    /// <summary>What the target of a REFER said (RFC 3515 §2.4.5).</summary>
    public Task NotifyAsync(string status, bool final) => SendAsync(
        "NOTIFY", "message/sipfrag;version=2.0", $"SIP/2.0 {status}\r\n",
        ["Event: refer", $"Subscription-State: {(final ? "terminated;reason=noresource" : "active;expires=60")}"]);

    /// <summary>The first message that fits, whenever it came or comes.</summary>
    public async Task<SipSeen> SeesAsync(Func<SipSeen, bool> fits, string what, TimeSpan? limit = null)
    {
        var bound = limit ?? Patience.Event;
        var deadline = Task.Delay(bound, Patience.Token);
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                moved = _moved.Task;
                if (_seen.FirstOrDefault(fits) is { } found)
                {
                    return found;
                }
            }

            if (await Task.WhenAny(moved, deadline) == deadline)
            {
                throw new TimeoutException($"{_user} saw no {what} within {bound.TotalSeconds:0.#} s\n{Describe()}");
            }
        }
    }

    public Task<SipSeen> IsAnsweredAsync(int status, TimeSpan? limit = null) =>
        SeesAsync(seen => seen.Status == status && IsOfInvite(seen), Text($"{status} to its INVITE"), limit);

    public Task<SipSeen> IsAskedAsync(string method, TimeSpan? limit = null) => SeesAsync(seen => seen.Method == method, method, limit);

    public Task VerifyAsync() => Task.CompletedTask;

    public string Describe() => $"{_user}:\n" + string.Join('\n', Seen.Select(seen => "  " + seen.FirstLine));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _socket.Dispose();
        _stop.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static bool IsOfInvite(SipSeen seen) => seen.Header("CSeq")!.EndsWith("INVITE", StringComparison.Ordinal);

    private async Task ReadAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var datagram = await _socket.ReceiveAsync(_stop.Token);
                var seen = Parse(Encoding.UTF8.GetString(datagram.Buffer));
                if (seen is { Request: null, Status: >= 200 } && IsOfInvite(seen))
                {
                    await AcknowledgeAsync(seen);
                }
                else if (seen.Request is { Method: not "ACK" } request)
                {
                    await AnswerAsync(request);
                }

                Remember(seen);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException)
            {
                // the story is over, or an ICMP answer of a phone that has gone
            }
        }
    }

    private static SipSeen Parse(string text)
    {
        var first = text.Split("\r\n", 2)[0];
        var status = first.StartsWith("SIP/2.0 ", StringComparison.Ordinal)
            ? int.Parse(first.AsSpan(8, 3), CultureInfo.InvariantCulture)
            : 0;
        return new SipSeen(first, SipRequest.Parse(text), status, text, Stopwatch.GetTimestamp());
    }

    private void Remember(SipSeen seen)
    {
        lock (_gate)
        {
            _seen.Add(seen);
            _moved.TrySetResult();
            _moved = NewSignal();
        }
    }

    private Task AcknowledgeAsync(SipSeen answer)
    {
        (_remote, _target) = (answer.Header("To")!, answer.Header("Contact")?.Trim('<', '>') ?? _target);
        var number = int.Parse(answer.Header("CSeq")!.Split(' ')[0], CultureInfo.InvariantCulture);
        var branch = answer.Status < 300 ? NewBranch() : _branch;
        return SendTextAsync(Head("ACK", branch, number), "", "");
    }

    /// <summary>Takes whatever it is asked; a call to it rings and is answered at once.</summary>
    private async Task AnswerAsync(SipRequest request)
    {
        if (request.Method != "INVITE")
        {
            await ReplyAsync(request.Answer(request.Method == "REFER" ? "202 Accepted" : "200 OK", [Contact()]));
            return;
        }

        if (!request.Header("To")!.Contains(";tag=", StringComparison.Ordinal))
        {
            (_callId, _remote) = (request.Header("Call-ID")!, request.Header("From")!);
            _local = $"{request.Header("To")};tag=registrar";
            _target = request.Header("Contact")!.Trim('<', '>');
            await ReplyAsync(request.Answer("180 Ringing", [Contact()]));
        }

        var body = Offer(AnswerTo(request.Body));
        var answer = request.Answer("200 OK", [Contact(), "Content-Type: application/sdp"]);
        await ReplyAsync(answer.Replace("Content-Length: 0\r\n\r\n", Text($"Content-Length: {body.Length}\r\n\r\n{body}"), StringComparison.Ordinal));
    }

    private static string AnswerTo(string offer) => offer switch
    {
        _ when offer.Contains("a=sendonly", StringComparison.Ordinal) => "recvonly",
        _ when offer.Contains("a=inactive", StringComparison.Ordinal) => "inactive",
        _ => "sendrecv",
    };

    private string Contact() => Text($"Contact: <sip:{_user}@127.0.0.1:{Port}>");

    private string Offer(string direction) => string.Join("\r\n",
        "v=0", Text($"o=gate 4711 {++_version} IN IP4 127.0.0.1"), "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
        Text($"m=audio {_ear.Port} RTP/AVP 8 101"), "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-16", "a=ptime:20", $"a={direction}", "");

    private static string NewBranch() => "z9hG4bK" + Guid.NewGuid().ToString("N")[..12];

    private Task SendAsync(string method, string type, string body, IReadOnlyList<string>? more = null) =>
        SendTextAsync([.. Head(method, method == "INVITE" ? _branch : NewBranch(), ++_sequence), .. more ?? []], type, body);

    private List<string> Head(string method, string branch, int number) =>
    [
        $"{method} {_target} SIP/2.0",
        Text($"Via: SIP/2.0/UDP 127.0.0.1:{Port};branch={branch};rport"),
        $"From: {_local}", $"To: {_remote}", $"Call-ID: {_callId}", Text($"CSeq: {number} {method}"),
        Contact(), "Max-Forwards: 70", "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, REFER, NOTIFY",
    ];

    private Task SendTextAsync(List<string> head, string type, string body)
    {
        string[] lines = [.. head, .. type == "" ? [] : new[] { $"Content-Type: {type}" }, Text($"Content-Length: {body.Length}"), "", body];
        return ReplyAsync(string.Join("\r\n", lines));
    }

    private async Task ReplyAsync(string text) => await _socket.SendAsync(Encoding.UTF8.GetBytes(text), _phone, _stop.Token);
}
