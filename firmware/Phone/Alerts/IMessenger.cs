namespace Phone.Alerts;

/// <summary>Sends a SIP MESSAGE (RFC 3428); the network plane is behind it.</summary>
internal interface IMessenger
{
    /// <summary>Any thread.</summary>
    /// <returns>The final SIP status; 408 when nobody answered in time.</returns>
    Task<int> SendAsync(string uri, string text, CancellationToken cancellation);
}

/// <summary>Nobody to send by: every message fails, and is counted so.</summary>
internal sealed class NoMessenger : IMessenger
{
    private const int NotImplemented = 501;

    public Task<int> SendAsync(string uri, string text, CancellationToken cancellation) => Task.FromResult(NotImplemented);
}
