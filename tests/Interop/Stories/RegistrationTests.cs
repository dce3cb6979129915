namespace Interop;

/// <summary>The phone and its exchange.</summary>
public sealed class RegistrationTests : CallStory
{
    [Theory(Timeout = 60_000)]
    [InlineData("MD5", "MD5")]
    [InlineData("SHA-256", "SHA-256")]
    [InlineData("SHA-256 MD5", "SHA-256")]
    public async Task It_registers_with_the_strongest_digest_and_takes_its_leave(string offered, string expected)
    {
        var port = Ports.Pair();
        var registrar = StartRegistrar(new DigestRegistrar(port, "201", "gatehouse", offered.Split(' ')));
        var phone = await StartPhoneAsync(setup: At(port, "gatehouse"));

        await phone.Api.WaitForAsync(state => state.Registered, "it is registered");
        Assert.Equal(expected, registrar.AcceptedWith);
        Assert.Equal(0, registrar.Refused);

        await phone.TerminateAsync();
        var farewell = registrar.Requests.Last(request => request.Method == "REGISTER");
        Assert.True(
            farewell.Header("Expires") == "0" || farewell.Header("Contact")?.Contains("expires=0", StringComparison.Ordinal) == true,
            "it left without unregistering");
    }

    [Fact(Timeout = 60_000)]
    public async Task It_registers_with_sipps_registrar()
    {
        var registrar = StartSipp("registrar-md5", new SippSetup());
        var phone = await StartPhoneAsync(setup: At(registrar.SipPort, "gatehouse"));
        await phone.Api.WaitForAsync(state => state.Registered, "it is registered");
        await registrar.SucceedsAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_wrong_password_is_said_clearly_and_direct_calls_still_work()
    {
        var port = Ports.Pair();
        var registrar = StartRegistrar(new DigestRegistrar(port, "201", "another password", "SHA-256"));
        var phone = await StartPhoneAsync(setup: At(port, "gatehouse"));

        await Patience.UntilAsync(() => registrar.Refused > 0, "the refusal");
        await Patience.UntilAsync(
            () => phone.Output.Split('\n').Any(line =>
                line.Contains("regist", StringComparison.OrdinalIgnoreCase) && line.Contains("401", StringComparison.Ordinal)),
            "a line about it in the log");
        Assert.False((await phone.Api.StateAsync()).Registered);
        Assert.DoesNotContain("gatehouse", phone.Output, StringComparison.Ordinal);
        await AnOrdinaryCallWorksAsync(phone);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_registrar_that_comes_late_is_found_and_direct_calls_work_meanwhile()
    {
        var port = Ports.Pair();
        var phone = await StartPhoneAsync(setup: At(port, "gatehouse"));
        Assert.False((await phone.Api.StateAsync()).Registered);
        await AnOrdinaryCallWorksAsync(phone);

        StartRegistrar(new DigestRegistrar(port, "201", "gatehouse", "SHA-256"));
        await phone.Api.WaitForAsync(state => state.Registered, "it is registered at last", TimeSpan.FromSeconds(120));
    }

    private static PhoneSetup At(int port, string password) => new() { Registration = new Registration(port, "201", password) };
}
