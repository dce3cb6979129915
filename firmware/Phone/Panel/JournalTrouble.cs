using Phone.Journal;

namespace Phone.Panel;

/// <summary>A journal that cannot be read or written now is 503 with the reason, and the panel goes on.</summary>
internal static class JournalTrouble
{
    /// <summary>Seconds; the longest that the journal waits before it tries again (<see cref="JournalOptions.LongestBackoff"/>).</summary>
    private const string RetryAfter = "15";

    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception trouble) when (trouble is JournalReadException or JournalWriteException && !context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = RetryAfter;
            await Problem.Of(StatusCodes.Status503ServiceUnavailable, "The journal is not available", trouble.Message)
                .ToResult().ExecuteAsync(context);
        }
    }
}
