using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hil.Booth;

/// <summary>
/// An outside caller: as much of SIP (RFC 3261) over UDP on loopback as one call needs; its sound is the voice's. It takes every hold
/// and retrieve. A process of the phone's own kind takes seconds to begin on an emulated processor, this one none. One call at a time;
/// members are for the control thread.
/// </summary>
internal sealed class Caller(int phonePort, CallerVoice voice) : IDisposable
{
    private const int Final = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private Socket? _socket;
    private TaskCompletionSource<int> _final = new();
    private TaskCompletionSource _over = new();
    private string _callId = "", _from = "", _to = "", _target = "", _invite = "";
    private int _sequence, _version;
    private bool _cancelled;

    /// <summary>Rings the phone; a call before is over, or forgotten with a phone that has gone.</summary>
    public void Call(string number)
    {
        lock (_gate)
        {
            _socket?.Dispose();
            _socket = Bound();
            (_final, _over) = (new TaskCompletionSource<int>(), new TaskCompletionSource());
            (_callId, _sequence, _cancelled) = (Guid.NewGuid().ToString("N"), 0, false);
            _target = Text($"sip:201@127.0.0.1:{phonePort}");
            (_from, _to) = (Text($"<sip:{number}@127.0.0.1:{Port(_socket)}>;tag={_callId[..8]}"), $"<{_target}>");
            _invite = Branch();
            Ask("INVITE", _invite, Offer("sendrecv"));
            var socket = _socket;
            new Thread(() => Listen(socket)) { IsBackground = true, Name = "caller" }.Start();
        }
    }

    /// <summary>Waits until the phone's 200 is here: the phone itself thinks so earlier, by the time that takes.</summary>
    public void AwaitAnswer()
    {
        if (!_final.Task.Wait(Patience) || _final.Task.Result != Final)
        {
            throw new TimeoutException("the caller was not answered");
        }
    }

    /// <summary>BYE, or CANCEL before the answer; returns when the phone has taken it, or had ended the call itself.</summary>
    public void HangUp()
    {
        lock (_gate)
        {
            if (!_over.Task.IsCompleted)
            {
                var answered = _final.Task is { IsCompleted: true, Result: Final };
                _cancelled = !answered;
                Ask(answered ? "BYE" : "CANCEL", answered ? Branch() : _invite, "");
            }
        }

        if (!_over.Task.Wait(Patience))
        {
            throw new TimeoutException("the phone did not take the caller's end of the call");
        }
    }

    public void Dispose() => _socket?.Dispose();

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Branch() => "z9hG4bK" + Guid.NewGuid().ToString("N")[..12];

    private static string? Header(string message, string name) => message.Split("\r\n")
        .Where(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 2)..]).FirstOrDefault();

    private void Listen(Socket socket)
    {
        var packet = new byte[4_096];
        try
        {
            while (true)
            {
                var message = Encoding.UTF8.GetString(packet, 0, socket.Receive(packet));
                lock (_gate)
                {
                    if (message.StartsWith("SIP/2.0 ", StringComparison.Ordinal))
                    {
                        TakeAnswer(int.Parse(message.AsSpan(8, 3), CultureInfo.InvariantCulture), message);
                    }
                    else
                    {
                        Answer(message);
                    }
                }
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The next call has a socket of its own, or the phone has gone.
        }
    }

    private void TakeAnswer(int status, string message)
    {
        var method = Header(message, "CSeq")!.Split(' ')[1];
        if (status < Final)
        {
            return;
        }

        if (method == "INVITE")
        {
            _to = Header(message, "To")!;
            if (status == Final)
            {
                _target = Header(message, "Contact")!.Trim('<', '>');
            }

            Ask("ACK", status == Final ? Branch() : _invite, "");
            if (_final.TrySetResult(status) && status == Final && _cancelled)
            {
                Ask("BYE", Branch(), ""); // the answer has crossed the CANCEL (RFC 3261 §9.1, §15)
            }
        }

        // A BYE is over with its answer; a CANCEL with the 487 that it brings about.
        if (method == "BYE" || (method == "INVITE" && status > Final))
        {
            _over.TrySetResult();
        }
    }

    /// <summary>Takes whatever it is asked: hold and retrieve with the direction that fits (RFC 3264 §6.1), and the end.</summary>
    private void Answer(string request)
    {
        var method = request.Split(' ')[0];
        if (method == "ACK")
        {
            return;
        }

        var body = method switch
        {
            "INVITE" when request.Contains("a=sendonly", StringComparison.Ordinal) => Offer("recvonly"),
            "INVITE" when request.Contains("a=inactive", StringComparison.Ordinal) => Offer("inactive"),
            "INVITE" => Offer("sendrecv"),
            _ => "",
        };
        string[] copied = [.. request.Split("\r\n").TakeWhile(line => line.Length > 0).Where(static line =>
            line.StartsWith("Via:", StringComparison.Ordinal) || line.StartsWith("From:", StringComparison.Ordinal)
            || line.StartsWith("To:", StringComparison.Ordinal) || line.StartsWith("Call-ID:", StringComparison.Ordinal)
            || line.StartsWith("CSeq:", StringComparison.Ordinal))];
        Send(["SIP/2.0 200 OK", .. copied, Contact()], body);
        if (method == "BYE")
        {
            _over.TrySetResult();
        }
    }

    /// <summary>A request of this call. ACK and CANCEL have the number of the INVITE, which is the first.</summary>
    private void Ask(string method, string branch, string body)
    {
        var number = method is "ACK" or "CANCEL" ? 1 : ++_sequence;
        Send(
            [
                $"{method} {_target} SIP/2.0",
                Text($"Via: SIP/2.0/UDP 127.0.0.1:{Port(_socket!)};branch={branch};rport"),
                $"From: {_from}", $"To: {_to}", $"Call-ID: {_callId}", Text($"CSeq: {number} {method}"), Contact(), "Max-Forwards: 70",
            ],
            body);
    }

    private string Contact() => Text($"Contact: <sip:caller@127.0.0.1:{Port(_socket!)}>");

    private string Offer(string direction) => string.Join("\r\n",
        "v=0", Text($"o=caller 1 {++_version} IN IP4 127.0.0.1"), "s=-", "c=IN IP4 127.0.0.1", "t=0 0", Text($"m=audio {voice.Port} RTP/AVP 8"),
        "a=rtpmap:8 PCMA/8000", $"a={direction}", "");

    private void Send(IEnumerable<string> head, string body)
    {
        string[] lines =
            [.. head, .. body == "" ? [] : new[] { "Content-Type: application/sdp" }, Text($"Content-Length: {body.Length}"), "", body];
        _socket!.SendTo(Encoding.UTF8.GetBytes(string.Join("\r\n", lines)), new IPEndPoint(IPAddress.Loopback, phonePort));
    }
}
