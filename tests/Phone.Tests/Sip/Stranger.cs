using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>Somebody on the network with a socket: sends SIP as text and reads what comes back.</summary>
/// <param name="user">The number that he calls from.</param>
/// <param name="name">The name that he shows.</param>
internal sealed class Stranger(IPEndPoint phone, string user = "stranger", string name = "") : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly string _name = Guid.NewGuid().ToString("n")[..12];
    private int _sequence;
    private int _invite;

    public string Here => _socket.Client.LocalEndPoint!.ToString()!;

    public static string Sdp(string media) =>
        $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n{media}\r\n";

    public static string TagOf(string message, string header) =>
        Regex.Match(message, $@"\n{header}: [^\n]*;tag=([^\s;]+)").Groups[1].Value;

    /// <summary>Sends one request, with a body or without, in the dialog of <paramref name="toTag"/> or outside any.</summary>
    public async Task SendAsync(
        string method, string body = "", string more = "", string? toTag = null, string contentType = "application/sdp")
    {
        bool ofInvite = method is "ACK" or "CANCEL"; // they have the INVITE's number; a CANCEL has its branch too
        int sequence = ofInvite ? _invite : ++_sequence;
        _invite = method == "INVITE" ? sequence : _invite;
        string branch = $"z9hG4bK{_name}{(method == "CANCEL" ? "INVITE" : method)}{sequence}";
        string tag = toTag is null ? "" : $";tag={toTag}";
        string type = body.Length > 0 ? $"Content-Type: {contentType}\r\n" : "";
        await RawAsync(
            $"{method} sip:201@{phone} SIP/2.0\r\nVia: SIP/2.0/UDP {Here};rport;branch={branch}\r\n"
            + $"Max-Forwards: 70\r\nFrom: \"{name}\" <sip:{user}@{Here}>;tag={_name}\r\nTo: <sip:201@{phone}>{tag}\r\nCall-ID: {_name}\r\n"
            + $"CSeq: {sequence} {method}\r\nContact: <sip:{user}@{Here}>\r\n{more}{type}Content-Length: {body.Length}\r\n\r\n{body}");
    }

    public async Task RawAsync(string message) =>
        await _socket.SendAsync(Encoding.UTF8.GetBytes(message), phone, TestContext.Current.CancellationToken);

    /// <summary>The first message whose first line says so; provisional and repeated ones are passed over.</summary>
    public async Task<string> HearAsync(Func<string, bool> fits)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (true)
        {
            string message = Encoding.UTF8.GetString((await _socket.ReceiveAsync(limit.Token)).Buffer);
            if (fits(message))
            {
                return message;
            }
        }
    }

    /// <summary>The status of the final answer to the last request of this method.</summary>
    public async Task<(int Status, string Message)> AnswerAsync(string method)
    {
        string answer = await HearAsync(message =>
            message.StartsWith("SIP/2.0 ", StringComparison.Ordinal) && !message.StartsWith("SIP/2.0 1", StringComparison.Ordinal)
            && message.Contains($"CSeq: {_sequence} {method}", StringComparison.Ordinal));
        return (int.Parse(answer.AsSpan(8, 3), System.Globalization.CultureInfo.InvariantCulture), answer);
    }

    public async Task<string> ReceiveAsync(CancellationToken end) => Encoding.UTF8.GetString((await _socket.ReceiveAsync(end)).Buffer);

    /// <summary>200 to a request of the phone's.</summary>
    public async Task AgreeAsync(string request)
    {
        IEnumerable<string> kept = request.Split("\r\n").Where(line => Regex.IsMatch(line, "^(Via|From|To|Call-ID|CSeq):"));
        await RawAsync($"SIP/2.0 200 OK\r\n{string.Join("\r\n", kept)}\r\nContent-Length: 0\r\n\r\n");
    }

    public void Dispose() => _socket.Dispose();
}
