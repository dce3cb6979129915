using System.Net;
using Phone.Tests.Sip;

namespace Phone.Tests.Host;

/// <summary>A caller with manners: calls, acknowledges, agrees to what the phone wants, and leaves when told to.</summary>
internal sealed class OutsideCaller : IDisposable
{
    private readonly Stranger _socket;
    private readonly CancellationTokenSource _end = new();
    private string? _tag;

    public OutsideCaller(IPEndPoint phone, string user = "stranger", string name = "")
    {
        _socket = new Stranger(phone, user, name);
        _ = ListenAsync();
    }

    /// <summary>A final answer other than yes has come.</summary>
    public bool Refused { get; private set; }

    public Task CallAsync() => _socket.SendAsync("INVITE", Stranger.Sdp("m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000"));

    public Task LeaveAsync() => _tag is { } tag ? _socket.SendAsync("BYE", toTag: tag) : _socket.SendAsync("CANCEL");

    public void Dispose()
    {
        _end.Cancel();
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                string message = await _socket.ReceiveAsync(_end.Token);
                bool answersInvite = message.Contains(" INVITE\r\n", StringComparison.Ordinal);
                if (message.StartsWith("SIP/2.0 2", StringComparison.Ordinal) && answersInvite)
                {
                    _tag = Stranger.TagOf(message, "To");
                    await _socket.SendAsync("ACK", toTag: _tag);
                }
                else if (answersInvite && message[8] is >= '3' and <= '6')
                {
                    Refused = true;
                    await _socket.SendAsync("ACK", toTag: Stranger.TagOf(message, "To"));
                }
                else if (message.StartsWith("BYE ", StringComparison.Ordinal))
                {
                    await _socket.AgreeAsync(message);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
