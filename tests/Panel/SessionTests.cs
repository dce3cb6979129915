using System.Net;
using Phone.Configuration;
using Phone.Panel.Access;

namespace Panel.Tests;

/// <summary>Signing in: what a session is, when it ends, and how guessing is slowed down.</summary>
public sealed class SessionTests
{
    private static readonly (string Name, string Value) Foreign = ("Cookie", $"__Host-phone={new string('A', 43)}");

    [Fact]
    [Clause("1.9")]
    public async Task Nobody_without_a_session_of_this_phone_is_let_in()
    {
        await using var host = await PanelHost.StartAsync(users: PanelHost.Staff);
        await using var other = await PanelHost.StartAsync(users: PanelHost.Staff);
        var elsewhere = await other.AsAsync(Role.Supervisor);

        foreach (var who in ((string, string)[][])[[], [Foreign], elsewhere, [("Cookie", "__Host-phone=")]])
        {
            using var answer = await host.SendAsync(HttpMethod.Get, "/api/v1/state", null, who);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task The_cookie_is_for_this_host_and_for_no_script()
    {
        await using var host = await PanelHost.StartAsync(users: PanelHost.Staff);
        using var answer = await host.TryAsync("王主管", PanelHost.Password);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));

        Assert.Matches("^__Host-phone=[A-Za-z0-9_-]{43}; path=/; secure; samesite=strict; httponly$", cookie);
        var session = await PanelHost.JsonOf(answer);
        Assert.Equal(("王主管", "supervisor"), (session.GetProperty("name").GetString(), session.GetProperty("role").GetString()));
        Assert.DoesNotContain(PanelHost.Password, session.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(29, 29, HttpStatusCode.OK)]
    [InlineData(29, 31, HttpStatusCode.Unauthorized)]
    public async Task A_session_that_nobody_uses_ends(int first, int second, HttpStatusCode status)
    {
        await using var host = await PanelHost.StartAsync(users: PanelHost.Staff);
        var who = await host.AsAsync(Role.Supervisor);
        foreach (var minutes in new[] { first, second })
        {
            host.Time.Pass(TimeSpan.FromMinutes(minutes));
            using var page = await host.SendAsync(HttpMethod.Get, "/api/v1/session", null, who); // the page asks by itself: keeps nothing
            using var used = await host.SendAsync(HttpMethod.Get, "/api/v1/state", null, who);
            Assert.Equal(minutes == first ? HttpStatusCode.OK : status, used.StatusCode);
        }
    }

    [Fact]
    public async Task A_session_ends_after_a_shift_however_much_it_is_used()
    {
        await using var host = await PanelHost.StartAsync(users: PanelHost.Staff);
        var who = await host.AsAsync(Role.Technician);
        for (var quarters = 0; quarters < 12 * 4; quarters++)
        {
            using var during = await host.SendAsync(HttpMethod.Get, "/api/v1/state", null, who);
            Assert.Equal(HttpStatusCode.OK, during.StatusCode);
            host.Time.Pass(TimeSpan.FromMinutes(15));
        }

        using var after = await host.SendAsync(HttpMethod.Get, "/api/v1/state", null, who);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_for_its_open_streams_too()
    {
        await using var host = await PanelHost.StartAsync(users: PanelHost.Staff);
        var who = await host.AsAsync(Role.Supervisor);
        using var events = await host.EventsAsync(null, who);
        await events.NextAsync();

        using var gone = await host.SendAsync(HttpMethod.Delete, "/api/v1/session", null, who);
        host.Phone.Step(s => s.Ringing(1));

        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        await Assert.ThrowsAsync<EndOfStreamException>(events.NextAsync);
        using var after = await host.SendAsync(HttpMethod.Get, "/api/v1/state", null, who);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task A_user_who_is_taken_out_or_gets_another_password_is_out_at_once()
    {
        await using var host = await PanelHost.StartAsync(users: PanelHost.Staff);
        var (supervisor, technician) = (await host.AsAsync(Role.Supervisor), await host.AsAsync(Role.Technician));
        var script = AccessTests.Basic("王主管", PanelHost.Password);
        using var before = await host.SendAsync(HttpMethod.Get, "/api/v1/state", null, script);

        host.Users.Value = [PanelHost.Staff[0] with { Password = PinHash.Of("another four words", 10_000) }];

        foreach (var who in ((string, string)[][])[supervisor, technician, [script]])
        {
            using var answer = await host.SendAsync(HttpMethod.Get, "/api/v1/state", null, who);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
    }

    [Fact]
    public async Task Guessing_has_to_wait_and_the_right_person_comes_in_afterwards()
    {
        await using var host = await PanelHost.StartAsync(users: PanelHost.Staff);
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await host.TryAsync("王主管", $"guess number {i}");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var sixth = await host.TryAsync("王主管", PanelHost.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, sixth.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), sixth.Headers.RetryAfter?.Delta);
        using var script = await host.SendAsync(HttpMethod.Get, "/api/v1/state", null, AccessTests.Basic("王主管", PanelHost.Password));
        Assert.Equal(HttpStatusCode.TooManyRequests, script.StatusCode);

        host.Time.Pass(TimeSpan.FromMinutes(1));
        _ = await host.AsAsync(Role.Supervisor);
        Assert.Contains(("panel", "guessing", "王主管"), host.Journal.Said);
        Assert.Single(host.Log, line => line.Contains("too many wrong passwords", StringComparison.Ordinal));
        Assert.Contains("phone_panel_wrong_passwords_total 5\n", await MetricsAsync(host), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_typed_is_repeated_nowhere()
    {
        await using var host = await PanelHost.StartAsync(users: PanelHost.Staff);
        for (var i = 0; i < 7; i++)
        {
            using var slip = await host.TryAsync(PanelHost.Password, "王主管"); // into the wrong fields
            var said = await slip.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain(PanelHost.Password, said, StringComparison.Ordinal);
        }

        using var longer = await host.TryAsync("王主管", new string('x', 200));
        Assert.Equal(HttpStatusCode.BadRequest, longer.StatusCode);
        Assert.All(
            host.Log.Concat(host.Journal.Said.Select(line => $"{line}")).Append(await MetricsAsync(host)),
            line => Assert.DoesNotContain(PanelHost.Password, line, StringComparison.Ordinal));
        Assert.Contains(host.Journal.Said, line => line.What == "a name that nobody has");
        Assert.DoesNotContain("王主管", string.Join('\n', host.Log), StringComparison.Ordinal);
    }

    [Fact]
    public void Guesses_at_one_place_do_not_shut_out_another()
    {
        var time = new ManualTime();
        var throttle = new SignInThrottle(time);
        var (attacker, owner) = (IPAddress.Parse("192.0.2.66"), IPAddress.Parse("192.0.2.10"));
        var looked = Enumerable.Range(0, 200).Count(i => throttle.Try($"name {i % 20}", attacker) == TimeSpan.Zero);

        Assert.Equal(10, looked);
        Assert.Equal(TimeSpan.Zero, throttle.Try("王主管", owner));
        time.Pass(TimeSpan.FromSeconds(6));
        Assert.Equal(TimeSpan.Zero, throttle.Try("name 7", attacker));
        Assert.NotEqual(TimeSpan.Zero, throttle.Try("name 8", attacker));
    }

    [Fact]
    public void A_flood_from_everywhere_is_bounded_as_a_whole()
    {
        var time = new ManualTime();
        var throttle = new SignInThrottle(time);
        var looked = Enumerable.Range(0, 5000)
            .Count(i => throttle.Try($"{i}", new IPAddress([10, 0, (byte)(i >> 8), (byte)i])) == TimeSpan.Zero);
        Assert.Equal(30, looked);
        time.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.Zero, throttle.Try("王主管", IPAddress.Parse("192.0.2.10")));
    }

    [Fact]
    public void The_right_password_takes_its_own_slips_back()
    {
        var throttle = new SignInThrottle(new ManualTime());
        var owner = IPAddress.Parse("2001:db8::1");
        for (var day = 0; day < 100; day++)
        {
            Assert.Equal(TimeSpan.Zero, throttle.Try("a", owner));
            throttle.WasRight("a", owner);
        }

        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(TimeSpan.Zero, throttle.Try("a", IPAddress.Parse($"2001:db8::{i}"))); // one household
        }

        Assert.NotEqual(TimeSpan.Zero, throttle.Try("a", IPAddress.Parse("2001:db8::ffff")));
    }

    /// <summary>The first tries are held back until all are there: only then is it known how many wait.</summary>
    [Fact]
    public async Task Few_passwords_wait_to_be_looked_at()
    {
        using var first = new SemaphoreSlim(0);
        using var check = new PasswordCheck(() =>
        {
            first.Wait(TestContext.Current.CancellationToken);
            return PanelHost.Staff;
        });
        Task<UserConfiguration?>[] waiting =
            [.. Enumerable.Range(0, 4).Select(_ => check.CheckAsync("王主管", PanelHost.Password, TestContext.Current.CancellationToken))];

        await Assert.ThrowsAsync<TooManyTriesException>(
            () => check.CheckAsync("王主管", PanelHost.Password, TestContext.Current.CancellationToken));
        first.Release(100);
        Assert.All(await Task.WhenAll(waiting), user => Assert.Equal("王主管", user?.Name));
    }

    private static async Task<string> MetricsAsync(PanelHost host)
    {
        using var answer = await host.SendAsync(HttpMethod.Get, "/metrics", null, await host.AsAsync(Role.Technician));
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
