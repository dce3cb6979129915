using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Interop;

/// <summary>One call (or text) of the exchange to the phone.</summary>
internal sealed class SipCall(SipExchange exchange, int phonePort, string from)
{
    private readonly Channel<(string Method, int Status)> _final = Channel.CreateUnbounded<(string Method, int Status)>();
    private string _toTag = "";
    private int _sequence;

    public string Id { get; } = Guid.NewGuid().ToString("N");

    public static string Field(string message, string name) =>
        Regex.Match(message, $@"\n{name}: *([^\r\n]*)", RegexOptions.IgnoreCase).Groups[1].Value;

    /// <summary>A-law and telephone events, towards a port where nobody listens.</summary>
    public static string Sdp(string direction, int port = 9) => "v=0\r\no=exchange 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        + $"m=audio {port.ToString(CultureInfo.InvariantCulture)} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n"
        + $"a={direction}\r\n";

    /// <summary>The guard has answered: the status is 200 and acknowledged.</summary>
    public async Task AnsweredAsync() => Assert.Equal(200, await FinalAsync("INVITE"));

    public Task<int> HangUpAsync() => AskAsync("BYE");

    /// <summary>The caller gives up before the answer.</summary>
    public async Task CancelAsync()
    {
        await exchange.SendAsync(Write("CANCEL", _sequence, "", "", ""), phonePort);
        Assert.Equal(487, await FinalAsync("INVITE"));
    }

    public async Task<int> AskAsync(string method, string more = "", string body = "", string type = "")
    {
        await SendAsync(method, more, body, type);
        return await FinalAsync(method);
    }

    public async Task SendAsync(string method, string more, string body, string type) =>
        await exchange.SendAsync(Write(method, ++_sequence, more, body, type), phonePort);

    public async Task<int> FinalAsync(string method)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Patience.Token);
        limit.CancelAfter(Patience.Event);
        while (true)
        {
            var (answered, status) = await _final.Reader.ReadAsync(limit.Token);
            if (answered == method)
            {
                return status;
            }
        }
    }

    /// <summary>An answer from the phone. A repeated 200 is acknowledged again, and waited for by nobody.</summary>
    public async Task TakeAsync(string answer)
    {
        var status = int.Parse(answer.AsSpan(8, 3), CultureInfo.InvariantCulture);
        var words = Field(answer, "CSeq").Split(' ');
        if (status < 200)
        {
            return;
        }

        if (words[1] == "INVITE")
        {
            _toTag = Regex.Match(Field(answer, "To"), "tag=([^;>]+)").Groups[1].Value;
            await exchange.SendAsync(Write("ACK", int.Parse(words[0], CultureInfo.InvariantCulture), "", "", ""), phonePort);
        }

        _final.Writer.TryWrite((words[1], status));
    }

    private string Write(string method, int sequence, string more, string body, string type)
    {
        var to = _toTag == "" ? "" : $";tag={_toTag}";

        // A CANCEL has the branch of what it cancels (RFC 3261 §9.1).
        var branch = $"z9hG4bK{Id}{(method == "CANCEL" ? "INVITE" : method)}{sequence.ToString(CultureInfo.InvariantCulture)}";
        var content = type == "" ? "" : $"Content-Type: {type}\r\n";
        return string.Create(CultureInfo.InvariantCulture, $"{method} sip:201@127.0.0.1:{phonePort} SIP/2.0\r\n")
            + string.Create(CultureInfo.InvariantCulture, $"Via: SIP/2.0/UDP 127.0.0.1:{exchange.Port};branch={branch};rport\r\n")
            + string.Create(CultureInfo.InvariantCulture, $"From: <sip:{from}@127.0.0.1:{exchange.Port}>;tag=f{Id}\r\n")
            + string.Create(CultureInfo.InvariantCulture, $"To: <sip:201@127.0.0.1:{phonePort}>{to}\r\n")
            + $"Call-ID: {Id}\r\nCSeq: {sequence.ToString(CultureInfo.InvariantCulture)} {method}\r\nMax-Forwards: 70\r\n"
            + string.Create(CultureInfo.InvariantCulture, $"Contact: <sip:{from}@127.0.0.1:{exchange.Port}>\r\n{more}{content}")
            + string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }
}
