using CallDesk;
using Pjsip;

namespace Phone.Sip;

/// <summary>
/// Short texts by SIP MESSAGE (RFC 3428): alerts go out, acknowledgements come in. Everything happens on PJSIP's thread; the
/// public methods may be called from any.
/// </summary>
internal sealed class SipMessenger(SipAgent agent)
{
    /// <summary>RFC 3428 §8: without congestion control a MESSAGE stays below this, in bytes.</summary>
    public const int MostBytes = 1_300;

    private readonly Dictionary<nint, (TaskCompletionSource<int> Sent, Buddy To)> _open = [];
    private Dictionary<string, string> _recipients = [];
    private nint _next = 1;

    /// <summary>
    /// Who is told of alerts, and may therefore acknowledge one: address (<c>sip:user@host</c>) and directory entry. An address in a
    /// From header can be forged wherever the exchange does not check it: an acknowledgement is a courtesy, no proof.
    /// </summary>
    public void KnowRecipients(IEnumerable<(string Uri, string Entry)> recipients)
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string uri, string entry) in recipients)
        {
            known[SipUri.Address(uri)] = entry;
        }

        Volatile.Write(ref _recipients, known);
    }

    /// <summary>
    /// Sends a text and returns the final status: 2xx arrived, 3xx–6xx refused, 408 no answer within 32 s, 503 no way there. Digest
    /// challenges are answered by PJSIP. A text that is too long is refused with 513.
    /// </summary>
    public Task<int> SendMessageAsync(string uri, string text)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) > MostBytes)
        {
            return Task.FromResult(513);
        }

        var sent = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        agent.Post(() => Send(uri, text, sent));
        return sent.Task;
    }

    /// <summary>The end of one of our MESSAGEs.</summary>
    public void OnStatus(nint number, int status)
    {
        if (_open.Remove(number, out (TaskCompletionSource<int> Sent, Buddy To) message))
        {
            message.Sent.TrySetResult(status);
            agent.Post(message.To.Dispose);
        }
    }

    /// <summary>A MESSAGE has come in; answers what to answer it with.</summary>
    public int OnMessage(string from, string contentType, string text)
    {
        if (!contentType.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase))
        {
            agent.Counters.CountMessage();
            return 415;
        }

        if (Volatile.Read(ref _recipients).TryGetValue(SipUri.Address(from), out string? entry) && AlertOf(text) is { } alert)
        {
            agent.Report(new AlertAcknowledged(alert, entry));
            return 200;
        }

        // Accepted, and nobody reads it: the phone has no display (RFC 3428 §7).
        agent.Counters.CountMessage();
        return 202;
    }

    /// <summary>Nothing is left unanswered when the phone goes down.</summary>
    public void Close()
    {
        foreach ((TaskCompletionSource<int> sent, Buddy to) in _open.Values)
        {
            sent.TrySetResult(503);
            agent.Guarded(to.Dispose);
        }

        _open.Clear();
    }

    /// <summary>"OK 17" and nothing else, in any case of the letters; null otherwise.</summary>
    internal static long? AlertOf(string text)
    {
        string trimmed = text.Trim();
        return trimmed.Length is > 3 and < 24 && trimmed.StartsWith("OK ", StringComparison.OrdinalIgnoreCase)
            && trimmed.AsSpan(3).IndexOfAnyExceptInRange('0', '9') < 0
            && long.TryParse(trimmed.AsSpan(3), System.Globalization.CultureInfo.InvariantCulture, out long alert)
            ? alert
            : null;
    }

    private void Send(string uri, string text, TaskCompletionSource<int> sent)
    {
        var to = new Buddy();
        nint number = _next++;
        try
        {
            using var address = new BuddyConfig { uri = uri };
            to.create(agent.FirstAccount, address);
            using var message = new SendInstantMessageParam
            {
                contentType = "text/plain;charset=UTF-8", content = text, userData = number,
            };
            _open[number] = (sent, to);
            to.sendInstantMessage(message);
        }
        catch (Exception e) when (e is ApplicationException or InvalidOperationException)
        {
            agent.Log($"sip: a message could not be sent: {e.Message}");
            _open.Remove(number);
            to.Dispose();
            sent.TrySetResult(503);
        }
    }
}
