using System.Text.RegularExpressions;
using CallDesk;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>A far end in a confirmed call, word by word: it says what a test wants, when the test wants it.</summary>
internal sealed class FarEnd : IDisposable
{
    private const string Pcma = "m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000";

    private readonly Stranger _socket;
    private string _tag = "";

    private FarEnd(Stranger socket) => _socket = socket;

    public string Here => _socket.Here;

    /// <summary>The phone's name for this call.</summary>
    public CallId Call { get; private set; }

    /// <summary>The Call-ID and the two tags, as a Replaces header would write them (RFC 3891 §6.1), seen from the phone's peer.</summary>
    public (string Id, string Near, string Far) Dialog { get; private set; }

    /// <summary>Calls the phone, which answers at once.</summary>
    public static async Task<FarEnd> TalkAsync(SelfCaller phone)
    {
        var end = new FarEnd(new Stranger(phone.Agent.Bound));
        await end._socket.SendAsync("INVITE", Stranger.Sdp(Pcma));
        end.Call = phone.Next<CallArrived>().Call;
        phone.Agent.Carry(new Answer(end.Call));
        (int status, string answer) = await end._socket.AnswerAsync("INVITE");
        Assert.Equal(200, status);
        end._tag = Stranger.TagOf(answer, "To");
        end.Dialog = (Regex.Match(answer, @"\nCall-ID: (\S+)").Groups[1].Value, end._tag, Stranger.TagOf(answer, "From"));
        await end._socket.SendAsync("ACK", toTag: end._tag);
        phone.Next<CallConnected>(connected => connected.Call == end.Call);
        return end;
    }

    /// <summary>The next new request of this method; repeated ones have the CSeq of the one before.</summary>
    public async Task<string> HearAsync(string method, string? notWith = null) => await _socket.HearAsync(message =>
        message.StartsWith($"{method} ", StringComparison.Ordinal)
        && (notWith is null || !message.Contains(Field(notWith, "CSeq"), StringComparison.Ordinal)));

    /// <summary>A final answer; a refused INVITE's ACK is passed over by <see cref="HearAsync"/>.</summary>
    public async Task AnswerAsync(string request, string status, string sdp = "", string more = "")
    {
        IEnumerable<string> kept = request.Split("\r\n").Where(line => Regex.IsMatch(line, "^(Via|From|To|Call-ID|CSeq):"));
        string type = sdp.Length > 0 ? "Content-Type: application/sdp\r\n" : "";
        await _socket.RawAsync($"SIP/2.0 {status}\r\n{string.Join("\r\n", kept)}\r\nContact: <sip:stranger@{Here}>\r\n{more}{type}"
            + $"Content-Length: {sdp.Length}\r\n\r\n{sdp}");
    }

    /// <summary>How the transfer stands (RFC 3515 §2.4.5).</summary>
    public async Task NotifyAsync(string refer, string fragment, bool last)
    {
        string number = Regex.Match(refer, @"\nCSeq: (\d+) ").Groups[1].Value;
        string state = last ? "terminated;reason=noresource" : "active;expires=60";
        await _socket.SendAsync(
            "NOTIFY",
            $"{fragment}\r\n",
            $"Event: refer;id={number}\r\nSubscription-State: {state}\r\n",
            _tag,
            "message/sipfrag;version=2.0");
        Assert.Equal(200, (await _socket.AnswerAsync("NOTIFY")).Status);
    }

    public async Task<int> AskAsync(string method, string more = "")
    {
        await _socket.SendAsync(method, more: more, toTag: _tag);
        return (await _socket.AnswerAsync(method)).Status;
    }

    public static string Field(string message, string name) => Regex.Match(message, $@"\n{name}: ([^\r\n]*)").Groups[1].Value;

    /// <summary>An SDP answer; <paramref name="direction"/> is seen from here.</summary>
    public static string Sdp(string direction) => Stranger.Sdp($"{Pcma}\r\na={direction}");

    public void Dispose() => _socket.Dispose();
}
