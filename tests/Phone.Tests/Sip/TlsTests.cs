using CallDesk;
using Phone.Configuration;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>An exchange behind TLS: trusted for its certificate only.</summary>
[Collection(PjsipCollection.Name)]
public sealed class TlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("phone-tls-").FullName;
    private readonly TestAuthority _ours = new("Site authority");
    private readonly TestAuthority _others = new("Somebody else");

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _ours.Dispose();
        _others.Dispose();
    }

    [Fact]
    public async Task A_phone_registers_and_calls_through_TLS()
    {
        using var exchange = new TlsExchange(_ours.CertificateFor("127.0.0.1"));
        await using SelfCaller phone = await StartAsync(exchange);
        Assert.Equal(new RegistrationChanged(true, 200), phone.Next<RegistrationChanged>());
        Assert.Equal("REGISTER", exchange.Next());

        phone.Agent.Carry(new Dial(new CallId(1), "8000", false));
        Assert.Equal(new CallId(1), phone.Next<CallConnected>().Call);
        Assert.Equal("INVITE", exchange.Next());
        Assert.Equal("ACK", exchange.Next());
        phone.Agent.Carry(new Release(new CallId(1)));
        Assert.Equal(EndCause.Near, phone.Next<CallEnded>().Cause);
        Assert.Equal("BYE", exchange.Next());
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused_and_the_log_says_why()
    {
        using var exchange = new TlsExchange(_others.CertificateFor("127.0.0.1"));
        await RefusesAsync(exchange);
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_and_the_log_says_why()
    {
        using var exchange = new TlsExchange(_ours.CertificateFor("pbx.example"));
        await RefusesAsync(exchange);
    }

    [Fact]
    public async Task A_certificate_that_has_run_out_is_refused_and_the_log_says_why()
    {
        using var exchange = new TlsExchange(_ours.CertificateFor("127.0.0.1", until: DateTimeOffset.UtcNow.AddHours(-1)));
        await RefusesAsync(exchange);
    }

    [Fact]
    public async Task A_site_may_do_without_the_check()
    {
        using var exchange = new TlsExchange(_others.CertificateFor("pbx.example"));
        await using SelfCaller phone = await StartAsync(exchange, verify: false);
        Assert.Equal(new RegistrationChanged(true, 200), phone.Next<RegistrationChanged>());
    }

    private async Task RefusesAsync(TlsExchange exchange)
    {
        await using SelfCaller phone = await StartAsync(exchange);
        Assert.False(phone.Next<RegistrationChanged>().Registered);
        Assert.Contains("the exchange's certificate was not accepted (", phone.Log, StringComparison.Ordinal);
        Assert.Equal(0, exchange.Heard);
    }

    private async Task<SelfCaller> StartAsync(TlsExchange exchange, bool verify = true)
    {
        string authority = Path.Combine(_folder, "authority.pem");
        await File.WriteAllTextAsync(authority, _ours.Pem, TestContext.Current.CancellationToken);
        var account = new AccountConfiguration(
            $"sip:201@{exchange.Host}", $"sip:{exchange.Host};transport=tls", null, null, SipTransport.Tls, SrtpPolicy.Off)
        {
            Tls = new TlsTrust(authority, verify),
        };
        var phone = new SelfCaller(account: account);
        phone.Media.Start();
        await phone.Agent.StartAsync().WaitAsync(SelfCaller.Patience, TestContext.Current.CancellationToken);
        return phone;
    }
}
