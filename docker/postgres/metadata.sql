-- Run once by the image of PostgreSQL as its superuser, in the new database of Airflow's metadata.
\getenv password POSTGRES_PASSWORD
create role airflow login password :'password';
alter database :"DBNAME" owner to airflow;
revoke all on database :"DBNAME" from public;

-- From here on the superuser has no password: it can be reached inside the container only.
alter role postgres password null;
